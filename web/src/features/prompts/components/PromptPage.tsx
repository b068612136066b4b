"use client";
import type { PromptDetail } from "@hone/core/prompts/browse";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { Table, Td, Th } from "@/components/ui/Table";
import { toastError } from "@/components/ui/toast";
import { CandidateTable } from "@/features/generation/components/CandidateTable";
import { PromptThread } from "@/features/generation/components/PromptThread";
import { JudgementTables } from "@/features/labeling/components/desk/JudgementTables";
import { useErrorText } from "@/lib/error-text";
import { useLiveEvents } from "@/lib/live-events";
import { useTRPC } from "@/lib/trpc";
import { useWorkspace } from "@/lib/workspace";
import { PromptBadges } from "./prompt-columns";

/** One prompt with everything that belongs to it. */
export function PromptPage({ id }: { id: string }) {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const errorText = useErrorText();
  const query = useQuery(trpc.prompts.get.queryOptions({ id }));
  useLiveEvents(["judgements", "generation"], () => {
    void queries.invalidateQueries({ queryKey: trpc.prompts.get.queryKey({ id }) });
  });
  if (query.data === undefined) {
    return (
      <p aria-live="polite" className="px-5 py-10 text-center text-soft">
        {query.error === null ? t("loading") : errorText(query.error)}
      </p>
    );
  }
  const prompt = query.data;
  return (
    <div className="mx-auto max-w-6xl space-y-8 px-5 py-6">
      <PageHeader
        title={prompt.preview || t("noText")}
        badge={<PromptBadges row={prompt} />}
        actions={<ArchiveButton prompt={prompt} />}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <Card className="p-5">
          <PromptThread messages={prompt.messages} />
        </Card>
        <Facts prompt={prompt} />
      </div>
      <Agreements prompt={prompt} />
      <section className="space-y-3">
        <h2 className="text-base">{t("columns.candidates")}</h2>
        <CandidateTable filter={{ promptId: id }} />
      </section>
      <section className="space-y-3">
        <h2 className="text-base">{t("judgements")}</h2>
        <JudgementTables filter={{ promptId: id }} />
      </section>
    </div>
  );
}

function ArchiveButton({ prompt }: { prompt: PromptDetail }) {
  const t = useTranslations("prompts");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const isAdmin = useWorkspace().role === "admin";
  const change = useMutation(
    trpc.prompts.change.mutationOptions({
      onSuccess: () => void queries.invalidateQueries({ queryKey: trpc.prompts.pathKey() }),
      onError: toastError,
    }),
  );
  if (!isAdmin) return null;
  const kind = prompt.archivedAt === null ? "archive" : "restore";
  return (
    <Button
      busy={change.isPending}
      onClick={() => change.mutate({ selection: { ids: [prompt.id] }, change: { kind } })}
    >
      {t(`bulk.${kind}`)}
    </Button>
  );
}

function Facts({ prompt }: { prompt: PromptDetail }) {
  const t = useTranslations("prompts");
  const format = useFormatter();
  const facts: [string, React.ReactNode][] = [
    [t("columns.source"), prompt.importFileName ?? prompt.source],
    [t("author"), prompt.authorName],
    [t("slots.id"), prompt.externalId],
    [t("columns.language"), prompt.language],
    [t("columns.turns"), format.number(prompt.turnCount)],
    [t("columns.created"), format.dateTime(prompt.createdAt, { dateStyle: "medium", timeStyle: "short" })],
    [t("metadata"), prompt.metadata === null ? null : JSON.stringify(prompt.metadata)],
  ];
  return (
    <dl className="space-y-3 text-sm">
      {facts
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-soft">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Agreements({ prompt }: { prompt: PromptDetail }) {
  const t = useTranslations("prompts");
  const format = useFormatter();
  if (prompt.agreements.length === 0) return null;
  const percent = (value: number | null) =>
    value === null ? "–" : format.number(value, { style: "percent", maximumFractionDigits: 0 });
  return (
    <section className="space-y-3">
      <h2 className="text-base">{t("agreement.title")}</h2>
      <p className="max-w-prose text-soft">{t("agreement.hint")}</p>
      <Table caption={t("agreement.title")}>
        <thead>
          <tr>
            <Th>{t("agreement.scope")}</Th>
            <Th className="text-right">{t("agreement.people")}</Th>
            <Th className="text-right">{t("agreement.pairs")}</Th>
            <Th className="text-right">{t("agreement.pairwise")}</Th>
            <Th className="text-right">{t("agreement.strict")}</Th>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>td]:border-b-0">
          {prompt.agreements.map((row) => (
            <tr key={row.scope}>
              <Td>{row.label}</Td>
              <Td className="text-right tabular-nums">{format.number(row.annotatorCount)}</Td>
              <Td className="text-right tabular-nums">{format.number(row.comparedPairs)}</Td>
              <Td className="text-right tabular-nums">{percent(row.pairwiseAgreement)}</Td>
              <Td className="text-right tabular-nums">{percent(row.strictAgreement)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
