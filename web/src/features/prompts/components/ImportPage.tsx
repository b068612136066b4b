"use client";
import { importScope } from "@hone/core/quality/scope";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Button, buttonClass } from "@/components/ui/Button";
import { Stat } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { Progress } from "@/components/ui/Progress";
import { toastError } from "@/components/ui/toast";
import { AgreementPanel } from "@/features/quality/components/AgreementPanel";
import { useErrorText } from "@/lib/error-text";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace, useWorkspacePath } from "@/lib/workspace";
import type { AppRouter } from "@/server/root";
import { ImportSetup } from "./ImportSetup";
import { ImportStatusBadge } from "./ImportStatusBadge";
import { IssuesTable } from "./IssuesTable";

export type ShownImport = inferRouterOutputs<AppRouter>["prompts"]["getImport"];

/** One import: first how its rows are to be read, then how far it is, then what it brought and what was wrong. */
export function ImportPage({ id }: { id: string }) {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const errorText = useErrorText();
  const query = useQuery(trpc.prompts.getImport.queryOptions({ id }));
  useLiveEvents(["imports"], (changed) => {
    if (changed !== null && changed !== id) return;
    void queries.invalidateQueries({ queryKey: trpc.prompts.getImport.queryKey({ id }) });
    void queries.invalidateQueries({ queryKey: trpc.prompts.listIssues.infiniteQueryKey() });
  });
  if (query.data === undefined) {
    return (
      <p aria-live="polite" className="px-5 py-10 text-center text-soft">
        {query.error === null ? t("loading") : errorText(query.error)}
      </p>
    );
  }
  const row = query.data;
  const setUp =
    row.status === "uploaded" || (row.status === "failed" && row.rowsRead === 0 && row.inspection !== null);
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader
        title={row.fileName}
        badge={<ImportStatusBadge row={row} />}
        actions={<ImportActions row={row} />}
      />
      {row.error === null ? null : (
        <p role="alert" className="rounded-card border border-bad/40 bg-bad-soft px-4 py-3 text-bad">
          {row.error}
        </p>
      )}
      {setUp ? <SetUp row={row} /> : <Outcome row={row} />}
      {row.badRows > 0 ? <IssuesTable row={row} /> : null}
      {row.status === "completed" && row.judgementsAdded > 0 ? (
        <AgreementPanel scope={importScope(row.id)} />
      ) : null}
    </div>
  );
}

function SetUp({ row }: { row: ShownImport }) {
  const t = useTranslations("prompts");
  if (row.inspection === null) {
    return (
      <p aria-live="polite" className="py-10 text-center text-soft">
        {t("import.looking")}
      </p>
    );
  }
  return <ImportSetup key={row.id} row={row} inspection={row.inspection} />;
}

function ImportActions({ row }: { row: ShownImport }) {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pathTo = useWorkspacePath();
  const isAdmin = useWorkspace().role === "admin";
  const settled = {
    onSettled: () => void queries.invalidateQueries({ queryKey: trpc.prompts.pathKey() }),
    onError: toastError,
  };
  const cancel = useMutation(trpc.prompts.cancelImport.mutationOptions(settled));
  const start = useMutation(trpc.prompts.startImport.mutationOptions(settled));
  const active = ["uploaded", "queued", "running"].includes(row.status);
  const canGoOn = (row.status === "cancelled" || row.status === "failed") && row.rowsRead > 0;
  const goOn = () => {
    const { id: importId, mapping, defaults } = row;
    start.mutate({
      importId,
      shape: row.shape as Parameters<typeof start.mutate>[0]["shape"],
      mapping,
      defaults,
    });
  };
  return (
    <>
      {isAdmin && active ? (
        <Button busy={cancel.isPending || row.cancelRequested} onClick={() => cancel.mutate({ id: row.id })}>
          {t("import.cancel")}
        </Button>
      ) : null}
      {isAdmin && canGoOn ? (
        <Button busy={start.isPending} onClick={goOn}>
          {t("import.goOn")}
        </Button>
      ) : null}
      {row.promptsAdded > 0 ? (
        <Link href={`${pathTo("prompts")}?import=${row.id}`} className={buttonClass("primary")}>
          {t("import.showPrompts")}
        </Link>
      ) : null}
    </>
  );
}

function Outcome({ row }: { row: ShownImport }) {
  const t = useTranslations("prompts");
  const format = useFormatter();
  const counts = [
    "rowsRead",
    "promptsAdded",
    "duplicates",
    "candidatesAdded",
    "judgementsAdded",
    "badRows",
  ] as const;
  return (
    <section aria-label={t("import.progress")} className="space-y-4">
      {row.status === "running" || row.status === "queued" ? (
        <Progress
          value={row.bytesRead}
          max={Math.max(1, row.totalBytes)}
          label={t("import.progress")}
          className="w-full"
        />
      ) : null}
      <div className="flex flex-wrap gap-x-10 gap-y-4">
        {counts.map((name) => (
          <Stat key={name} value={format.number(row[name])} label={t(`counts.${name}`)} />
        ))}
      </div>
    </section>
  );
}
