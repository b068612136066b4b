"use client";
import { rankingOf } from "@hone/core/labeling/board-content";
import { type ReviewWarning, reviewWarnings } from "@hone/core/labeling/review";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { late, useLate } from "@/lib/late";
import type { Board } from "../../hooks/use-board";
import { keyNames } from "./key-names";

const lateDiff = late(() =>
  import("@/features/guidelines/components/WordDiff").then((module) => module.WordDiff),
);

interface ReviewDialogProps {
  board: Board;
  candidates: readonly { id: string; text: string }[];
  language: string | null;
  busy: boolean;
  submitLabel: string;
  onClose: () => void;
  onSubmit: () => void;
}

/** The ranking once more in its order, and what looks odd about it, before it is sent. */
export function ReviewDialog(props: ReviewDialogProps) {
  const { board, candidates, busy, onClose, onSubmit } = props;
  const t = useTranslations("labeling");
  const { content, order } = board.state;
  const WordDiff = useLate(lateDiff, content.correction !== null);
  const ranking = rankingOf(content, order);
  const textOf = (id: string) => candidates.find((candidate) => candidate.id === id)?.text ?? "";
  const corrected = ranking.correction === null ? null : textOf(ranking.correction.candidateId);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("review.title")}
      actions={
        <>
          <Button onClick={onClose}>{t("review.back")}</Button>
          <Button tone="primary" busy={busy} onClick={onSubmit} data-autofocus>
            {props.submitLabel} <span className="font-normal">{keyNames("mod+Enter")}</span>
          </Button>
        </>
      }
    >
      <Warnings warnings={reviewWarnings(ranking, order)} letter={board.letter} />
      <ol className="space-y-2">
        {ranking.tiers.map((tier, index) => (
          <li key={tier.join()} className="flex gap-3 rounded-card border border-line p-3">
            <span className="w-6 shrink-0 text-right font-semibold tabular-nums">{index + 1}</span>
            <ul className="min-w-0 flex-1 space-y-1.5">
              {tier.map((id) => (
                <li key={id} className="flex gap-2.5">
                  <b>{board.letter(id)}</b>
                  <span dir="auto" lang={props.language ?? undefined} className="line-clamp-2 wrap-anywhere">
                    {textOf(id)}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {ranking.strength === null ? null : (
        <p>{t("review.strength", { strength: t(`strength.${ranking.strength}`) })}</p>
      )}
      {ranking.noneAcceptable ? <p className="text-warn">{t("tiers.noneAcceptable")}</p> : null}
      {ranking.correction === null || corrected === null ? null : (
        <section>
          <h3 className="mb-1 text-sm">
            {t("review.correction", { letter: board.letter(ranking.correction.candidateId) })}
          </h3>
          <div className="max-h-40 overflow-y-auto whitespace-pre-wrap wrap-anywhere text-sm">
            {WordDiff === null ? null : (
              <WordDiff
                before={corrected}
                after={ranking.correction.text}
                language={props.language ?? "en"}
              />
            )}
          </div>
        </section>
      )}
    </Dialog>
  );
}

function Warnings({ warnings, letter }: { warnings: ReviewWarning[]; letter: (id: string) => string }) {
  const t = useTranslations("labeling");
  if (warnings.length === 0) return null;
  const describe = (warning: ReviewWarning): string => {
    switch (warning.code) {
      case "rating_contradicts":
        return t("review.rating_contradicts", {
          better: letter(warning.better),
          worse: letter(warning.worse),
        });
      case "none_acceptable_but_high":
        return t("review.none_acceptable_but_high", { card: letter(warning.candidateId) });
      default:
        return t(`review.${warning.code}`);
    }
  };
  return (
    <div role="alert">
      <ul className="space-y-1 rounded-card bg-warn-soft px-4 py-3 text-warn">
        {warnings.map((warning) => (
          <li key={warning.code}>{describe(warning)}</li>
        ))}
      </ul>
    </div>
  );
}
