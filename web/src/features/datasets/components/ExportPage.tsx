"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Button, buttonClass } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { Progress } from "@/components/ui/Progress";
import { toastError } from "@/components/ui/toast";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { DefinitionSummary } from "./DefinitionSummary";
import { ExportStatusBadge } from "./ExportStatusBadge";
import { ManifestView } from "./ManifestView";

/** One export: its progress while it is written, then its files and its manifest. */
export function ExportPage({ id }: { id: string }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pathTo = useWorkspacePath();
  const query = useQuery(trpc.datasets.getExport.queryOptions({ exportId: id }));
  const refresh = () =>
    void queries.invalidateQueries({ queryKey: trpc.datasets.getExport.queryKey({ exportId: id }) });
  useLiveEvents(["exports"], (changed) => {
    if (changed === null || changed === id) refresh();
  });
  const cancel = useMutation(
    trpc.datasets.cancelExport.mutationOptions({ onSettled: refresh, onError: toastError }),
  );
  if (query.data === undefined)
    return <p className="px-5 py-10 text-center text-soft">{query.error?.message ?? t("loading")}</p>;
  const found = query.data;
  const active = found.status === "queued" || found.status === "running";
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader
        title={
          <>
            <Link href={pathTo("datasets", found.datasetId)} className="hover:text-accent hover:underline">
              {found.datasetName}
            </Link>{" "}
            @{found.number}
          </>
        }
        description={[
          t(`formats.${found.format}.title`),
          t(`containers.${found.container}`),
          format.dateTime(found.createdAt, { dateStyle: "medium", timeStyle: "short" }),
        ].join(" · ")}
        badge={<ExportStatusBadge status={found.status} cancelRequested={found.cancelRequested} />}
        actions={
          active ? (
            <Button
              busy={cancel.isPending || found.cancelRequested}
              onClick={() => cancel.mutate({ exportId: id })}
            >
              {t("stop")}
            </Button>
          ) : found.status === "completed" ? (
            <Link href={`${pathTo("training", "new")}?export=${id}`} className={buttonClass("primary")}>
              {t("train")}
            </Link>
          ) : null
        }
      />
      {found.error === null ? null : (
        <p role="alert" className="rounded-card bg-bad-soft px-4 py-3 text-bad">
          {found.error}
        </p>
      )}
      {found.sameContentAs === null ? null : (
        <p className="text-soft">{t("sameContentAs", { number: found.sameContentAs })}</p>
      )}
      {active ? (
        <div aria-live="polite" className="flex flex-wrap items-center gap-3">
          <Progress
            value={found.judgementsRead}
            max={found.judgementsTotal ?? 0}
            label={t("progress")}
            className="w-60"
          />
          <span>{t("rowsSoFar", { count: format.number(found.rowsWritten) })}</span>
        </div>
      ) : null}
      {found.manifest === null ? null : <ManifestView exportId={id} manifest={found.manifest} />}
      <DefinitionSummary definition={found.definition} />
    </div>
  );
}
