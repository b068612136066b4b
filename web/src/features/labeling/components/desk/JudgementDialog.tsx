"use client";
import type { DemonstrationDetail, RankingDetail } from "@hone/core/labeling/desk";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Card } from "@/components/ui/Card";
import { Dialog } from "@/components/ui/Dialog";
import { Markdown } from "@/components/ui/Markdown";
import { PromptThread } from "@/features/generation/components/PromptThread";
import { useTRPC } from "@/lib/trpc";

export interface OpenJudgement {
  kind: "ranking" | "demonstration";
  id: string;
}

/** A whole judgement, as its reviewer reads it. */
export function JudgementDialog({ judgement, onClose }: { judgement: OpenJudgement; onClose: () => void }) {
  const t = useTranslations("desk");
  return (
    <Dialog open onClose={onClose} title={t(judgement.kind)} wide>
      {judgement.kind === "ranking" ? <Ranking id={judgement.id} /> : <Demonstration id={judgement.id} />}
    </Dialog>
  );
}

function Ranking({ id }: { id: string }) {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const query = useQuery(trpc.desk.getRanking.queryOptions({ id }));
  if (query.data === undefined) return <p className="text-soft">{query.error?.message ?? t("loading")}</p>;
  const ranking = query.data;
  return (
    <div className="space-y-5">
      <PromptThread messages={ranking.messages} />
      <div className="flex flex-wrap gap-2">
        {ranking.strength === null ? null : (
          <Badge tone="good">{t("topBetter", { strength: t(`strengths.${ranking.strength}`) })}</Badge>
        )}
        {ranking.noneAcceptable ? <Badge tone="warn">{t("noneAcceptable")}</Badge> : null}
      </div>
      <ol className="space-y-3">
        {ranking.tiers.map((tier, index) => (
          <li key={tier.join()} className="space-y-2">
            <h3 className="text-xs text-soft">
              {tier.length > 1 ? t("tierTied", { number: index + 1 }) : t("tier", { number: index + 1 })}
            </h3>
            {tier.map((candidateId) => (
              <RankedCandidate key={candidateId} id={candidateId} ranking={ranking} />
            ))}
          </li>
        ))}
      </ol>
      {ranking.correction === null ? null : (
        <Card className="border-accent p-4">
          <h3 className="mb-1 text-xs text-soft">{t("correction")}</h3>
          <Markdown text={ranking.correction.text} />
        </Card>
      )}
      <Notes judgement={ranking} />
      <p className="text-xs text-soft">{t("changesOfMind", { count: ranking.events.length })}</p>
    </div>
  );
}

function RankedCandidate({ id, ranking }: { id: string; ranking: RankingDetail }) {
  const t = useTranslations("desk");
  const flags = useTranslations("labeling.candidateFlags");
  const candidate = ranking.candidates.find((one) => one.id === id);
  const assessment = ranking.assessments[id];
  const shownAt = ranking.presentedOrder.indexOf(id);
  return (
    <Card className="p-4">
      <Markdown text={candidate?.text ?? ""} />
      <div className="mt-2 flex flex-wrap gap-2 text-xs text-soft">
        {candidate?.modelName ? <span>{candidate.modelName}</span> : null}
        {shownAt >= 0 ? <span>{t("shownAs", { letter: String.fromCharCode(65 + shownAt) })}</span> : null}
        {assessment?.rating ? <span>{t("rated", { rating: assessment.rating })}</span> : null}
        {Object.entries(assessment?.attributes ?? {}).map(([name, value]) => (
          <span key={name}>{`${name} ${value}`}</span>
        ))}
        {assessment?.flags.map((flag) => (
          <Badge key={flag} tone="warn">
            {flags.has(flag) ? flags(flag) : flag}
          </Badge>
        ))}
      </div>
    </Card>
  );
}

function Demonstration({ id }: { id: string }) {
  const t = useTranslations("desk");
  const trpc = useTRPC();
  const query = useQuery(trpc.desk.getDemonstration.queryOptions({ id }));
  if (query.data === undefined) return <p className="text-soft">{query.error?.message ?? t("loading")}</p>;
  return (
    <div className="space-y-5">
      <PromptThread messages={query.data.messages} />
      <Card className="p-4">
        <Markdown text={query.data.text} />
      </Card>
      <Notes judgement={query.data} />
    </div>
  );
}

/** Flags on the prompt, cited clauses and the note, where there are any. */
function Notes({ judgement }: { judgement: RankingDetail | DemonstrationDetail }) {
  const t = useTranslations("desk");
  const flags = useTranslations("labeling.promptFlags");
  const rows = [
    {
      label: t("promptFlags"),
      value: judgement.promptFlags.map((flag) => (flags.has(flag) ? flags(flag) : flag)).join(", "),
    },
    { label: t("citations"), value: judgement.citations.join(", ") },
    { label: t("note"), value: judgement.note },
  ].filter(({ value }) => value !== "");
  if (rows.length === 0) return null;
  return (
    <dl className="space-y-1">
      {rows.map(({ label, value }) => (
        <div key={label} className="flex gap-2">
          <dt className="text-soft">{label}</dt>
          <dd className="break-words whitespace-pre-wrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
