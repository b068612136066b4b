"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { Button, buttonClass } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { toastError } from "@/components/ui/toast";
import { useTRPC } from "@/lib/trpc";
import { useWorkspacePath } from "@/lib/workspace";
import { DefinitionSummary } from "./DefinitionSummary";
import { ExportsTable } from "./ExportsTable";
import { FreezeDialog } from "./FreezeDialog";

/** One dataset: what it is made of, and its frozen exports. */
export function DatasetPage({ id }: { id: string }) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pathTo = useWorkspacePath();
  const [freezing, setFreezing] = useState(false);
  const query = useQuery(trpc.datasets.get.queryOptions({ datasetId: id }));
  const archive = useMutation(
    trpc.datasets.archive.mutationOptions({
      onError: toastError,
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.datasets.get.queryKey({ datasetId: id }) }),
    }),
  );
  if (query.data === undefined)
    return <p className="px-5 py-10 text-center text-soft">{query.error?.message ?? t("loading")}</p>;
  const dataset = query.data;
  const archived = dataset.archivedAt !== null;
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader
        title={dataset.name}
        badge={
          <>
            <Badge>{t(`kinds.${dataset.kind}`)}</Badge>
            {archived ? <Badge tone="warn">{t("archived")}</Badge> : null}
          </>
        }
        actions={
          <>
            <Button
              busy={archive.isPending}
              onClick={() => archive.mutate({ datasetId: id, archived: !archived })}
            >
              {t(archived ? "restore" : "archive")}
            </Button>
            <Link href={pathTo("datasets", id, "edit")} className={buttonClass()}>
              {t("edit")}
            </Link>
            <Button tone="primary" onClick={() => setFreezing(true)}>
              {t("freeze.action")}
            </Button>
          </>
        }
      />
      <DefinitionSummary definition={dataset} />
      <div className="space-y-3">
        <h2 className="text-sm">{t("exports")}</h2>
        <ExportsTable datasetId={id} />
      </div>
      {freezing ? <FreezeDialog datasetId={id} onClose={() => setFreezing(false)} /> : null}
    </div>
  );
}
