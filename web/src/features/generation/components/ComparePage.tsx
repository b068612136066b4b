"use client";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/inputs";
import { PageHeader } from "@/components/ui/PageHeader";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { BatchStatusBadge } from "./BatchStatusBadge";
import { defaultSettings, PlanEditor, type PlanEntry } from "./PlanEditor";
import { TokenView } from "./TokenView";

/** One prompt before two or more models, side by side: what a base model dreams, what an assistant answers. */
export function ComparePage() {
  const t = useTranslations("generation");
  const trpc = useTRPC();
  const models = useQuery(trpc.training.listModels.queryOptions());
  const [chosen, setChosen] = useState<PlanEntry[] | null>(null);
  const usable = models.data?.filter((model) => model.status === "ready") ?? [];
  const plan =
    chosen ??
    [...usable]
      .reverse()
      .slice(0, 2)
      .map((model) => ({ modelVersionId: model.id, samples: 1, settings: defaultSettings }));
  const compare = useMutation(trpc.generation.compare.mutationOptions());
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const system = String(form.get("system") ?? "").trim();
    compare.mutate({
      messages: [
        ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
        { role: "user", content: String(form.get("text")) },
      ],
      plan,
    });
  };
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader title={t("compare.title")} description={t("compare.description")} />
      <form onSubmit={submit} className="grid gap-5 lg:grid-cols-2">
        <div className="space-y-4">
          <Field label={t("compare.system")}>
            {(control) => <Textarea {...control} name="system" maxLength={20_000} />}
          </Field>
          <Field label={t("compare.prompt")} error={compare.error?.message}>
            {(control) => (
              <Textarea {...control} name="text" required maxLength={100_000} className="min-h-28" />
            )}
          </Field>
          <Button type="submit" tone="primary" busy={compare.isPending} disabled={plan.length === 0}>
            {t("compare.run")}
          </Button>
        </div>
        <PlanEditor models={models.data ?? []} plan={plan} onChange={setChosen} samples={false} />
      </form>
      {compare.data === undefined ? null : <Answers batchId={compare.data.id} />}
    </div>
  );
}

function Answers({ batchId }: { batchId: string }) {
  const t = useTranslations("generation");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const batch = useQuery(trpc.generation.getBatch.queryOptions({ id: batchId }));
  const listed = useQuery(trpc.generation.listCandidates.queryOptions({ filter: { batchId } }));
  useLiveEvents(["generation"], () => {
    void queries.invalidateQueries({ queryKey: trpc.generation.getBatch.queryKey({ id: batchId }) });
    void queries.invalidateQueries({
      queryKey: trpc.generation.listCandidates.queryKey({ filter: { batchId } }),
    });
  });
  const details = useQueries({
    queries: (listed.data?.rows ?? []).map((row) =>
      trpc.generation.getCandidate.queryOptions({ id: row.id }),
    ),
  });
  const answers = details
    .flatMap(({ data }) => (data === undefined ? [] : [data]))
    .sort((a, b) => (a.sampleIndex ?? 0) - (b.sampleIndex ?? 0));
  return (
    <section aria-label={t("compare.answers")} aria-live="polite" className="space-y-3">
      {batch.data === undefined ? null : <BatchStatusBadge batch={batch.data.batch} />}
      {batch.data?.failedPrompts.map((failed) => (
        <p key={failed.promptId} role="alert" className="text-bad">
          {failed.error}
        </p>
      ))}
      <div className="grid gap-4 xl:grid-cols-2">
        {answers.map((answer) => (
          <Card key={answer.id} className="space-y-3 p-5">
            <h2 className="text-sm">{answer.modelName}</h2>
            {answer.tokens === null ? <p>{answer.text}</p> : <TokenView tokens={answer.tokens} />}
          </Card>
        ))}
      </div>
    </section>
  );
}
