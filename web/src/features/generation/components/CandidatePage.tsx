"use client";
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Card } from "@/components/ui/Card";
import { Markdown } from "@/components/ui/Markdown";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTRPC } from "@/lib/trpc";
import { PromptThread } from "./PromptThread";
import { TokenView } from "./TokenView";

/** A look inside one candidate: the prompt, the text, every token's probability and its alternatives. */
export function CandidatePage({ id }: { id: string }) {
  const t = useTranslations("generation");
  const format = useFormatter();
  const trpc = useTRPC();
  const query = useQuery(trpc.generation.getCandidate.queryOptions({ id }));
  if (query.data === undefined) {
    return <p className="px-5 py-10 text-center text-soft">{query.error?.message ?? t("loading")}</p>;
  }
  const candidate = query.data;
  return (
    <div className="mx-auto max-w-6xl space-y-6 px-5 py-6">
      <PageHeader
        title={t("inside")}
        description={[
          candidate.modelName ?? t(`origins.${candidate.origin}`),
          candidate.finishReason === null ? null : t(`finishReasons.${candidate.finishReason}`),
          format.dateTime(candidate.createdAt, { dateStyle: "medium", timeStyle: "short" }),
        ]
          .filter(Boolean)
          .join(" · ")}
      />
      <PromptThread messages={candidate.messages} />
      <Card className="p-5">
        {candidate.tokens === null || candidate.tokens.length === 0 ? (
          <>
            <Markdown text={candidate.text} />
            <p className="mt-4 text-xs text-soft">{t("tokenView.none")}</p>
          </>
        ) : (
          <TokenView tokens={candidate.tokens} />
        )}
      </Card>
      {candidate.settings === null ? null : (
        <Card className="p-4">
          <h2 className="mb-2 text-sm">{t("plan.settings")}</h2>
          <dl className="flex flex-wrap gap-x-6 gap-y-1">
            {Object.entries(candidate.settings).map(([name, value]) => (
              <div key={name} className="flex gap-1.5">
                <dt className="text-soft">{name}</dt>
                <dd className="font-mono text-xs leading-5">{JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
    </div>
  );
}
