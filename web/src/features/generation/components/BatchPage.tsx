"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Card, Stat } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { Progress } from "@/components/ui/Progress";
import { toastError } from "@/components/ui/toast";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";
import { BatchStatusBadge } from "./BatchStatusBadge";
import { CandidateTable } from "./CandidateTable";

/** One batch while it runs and after: progress, what failed and why, what it made. */
export function BatchPage({ id }: { id: string }) {
  const t = useTranslations("generation");
  const format = useFormatter();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { role } = useWorkspace();
  const query = useQuery(trpc.generation.getBatch.queryOptions({ id }));
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: trpc.generation.getBatch.queryKey({ id }) });
    void queries.invalidateQueries({ queryKey: trpc.generation.listCandidates.infiniteQueryKey() });
  };
  useLiveEvents(["generation"], (changed) => {
    if (changed === null || changed === id) refresh();
  });
  const cancel = useMutation(
    trpc.generation.cancelBatch.mutationOptions({ onSettled: refresh, onError: toastError }),
  );
  if (query.data === undefined) {
    return <p className="px-5 py-10 text-center text-soft">{query.error?.message ?? t("loading")}</p>;
  }
  const { batch, failedPrompts } = query.data;
  const active = batch.status === "queued" || batch.status === "running";
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader
        title={batch.name}
        badge={<BatchStatusBadge batch={batch} />}
        actions={
          role === "admin" && active ? (
            <Button onClick={() => cancel.mutate({ id })} busy={cancel.isPending || batch.cancelRequested}>
              {t("cancel")}
            </Button>
          ) : null
        }
      />
      {batch.error === null ? null : (
        <p role="alert" className="rounded-card bg-bad-soft px-4 py-3 text-bad">
          {batch.error}
        </p>
      )}
      <div className="flex flex-wrap items-end gap-x-10 gap-y-4">
        <Stat
          value={format.number(batch.candidatesDone)}
          label={t("candidatesOf", { wanted: format.number(batch.candidatesWanted) })}
        />
        <Stat value={format.number(batch.promptCount)} label={t("prompts")} />
        <Stat value={format.number(batch.promptsFailed)} label={t("failed")} />
        <Stat value={format.number(batch.tokensGenerated)} label={t("tokens")} />
        <Progress
          value={batch.candidatesDone}
          max={batch.candidatesWanted}
          label={t("progress")}
          className="mb-2 w-60"
        />
      </div>
      {failedPrompts.length === 0 ? null : (
        <Card className="space-y-2 p-4">
          <h2 id="failed-prompts" className="text-sm">
            {t("failedTitle")}
          </h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled */}
          <ul aria-labelledby="failed-prompts" tabIndex={0} className="max-h-48 space-y-1 overflow-y-auto">
            {failedPrompts.map((prompt) => (
              <li key={prompt.promptId}>
                <span className="text-soft">{prompt.preview}</span> — {prompt.error}
              </li>
            ))}
          </ul>
        </Card>
      )}
      <CandidateTable filter={{ batchId: id }} />
    </div>
  );
}
