"use client";
import { highestRating } from "@hone/core/labeling/board";
import { emptyAssessment } from "@hone/core/labeling/board-content";
import type { AttributeScale, CampaignConfig } from "@hone/core/labeling/campaign";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Checkbox } from "@/components/ui/inputs";
import { Kbd } from "@/components/ui/Kbd";
import { Markdown, useMarkdownReady } from "@/components/ui/Markdown";
import type { Board } from "../../hooks/use-board";
import { useIdle } from "../../hooks/use-idle";
import { DraggableLetter } from "./BoardDrag";
import { useFlagName } from "./flag-names";

interface CandidateCardProps {
  candidate: { id: string; text: string };
  board: Board;
  config: CampaignConfig;
  language: string | null;
  /** As it was written, instead of as it will be read. */
  raw: boolean;
  flagsOpen: boolean;
  onToggleFlags: () => void;
  /** Rank among the placed ones, best is 1; null while it has none. */
  rank: number | null;
}

/** One answer, in full, with what the labeler says about it alone. */
export function CandidateCard(props: CandidateCardProps) {
  const { candidate, board, config, raw, rank } = props;
  const t = useTranslations("labeling");
  const drawn = useMarkdownReady(useIdle());
  const { id } = candidate;
  const letter = board.letter(id);
  const selected = board.state.selected === id;
  const select = () => board.dispatch({ kind: "select", candidateId: id });
  return (
    <article
      data-card={letter}
      aria-label={t("card.label", { letter })}
      aria-current={selected}
      tabIndex={-1}
      onFocusCapture={select}
      onPointerDownCapture={select}
      className={cn(
        "flex min-w-0 flex-col gap-2.5 rounded-card border bg-card p-4 outline-none",
        selected ? "border-accent ring-3 ring-accent-soft" : "border-line",
      )}
    >
      <header className="flex flex-wrap items-center gap-2.5">
        <DraggableLetter
          candidateId={id}
          letter={letter}
          label={t("card.select", { letter })}
          selected={selected}
          onSelect={select}
          onDrop={(candidateId, tier) => board.dispatch({ kind: "place", candidateId, tier })}
        />
        {config.ratingEnabled ? <Rating {...props} letter={letter} /> : null}
        <span className="ml-auto">
          {rank === null ? null : <Badge tone="good">{t("card.rank", { rank })}</Badge>}
        </span>
      </header>
      {raw || !drawn ? (
        <p
          dir="auto"
          lang={props.language ?? undefined}
          className="text-base whitespace-pre-wrap wrap-anywhere"
        >
          {candidate.text}
        </p>
      ) : (
        <div dir="auto" lang={props.language ?? undefined}>
          <Markdown text={candidate.text} />
        </div>
      )}
      {config.attributes.map((scale) => (
        <Attribute key={scale.name} scale={scale} candidateId={id} letter={letter} board={board} />
      ))}
      {config.flags.length === 0 ? null : <Flags {...props} letter={letter} />}
    </article>
  );
}

/** Radio buttons in a row: arrow keys, clicks and, in rate mode, digits. */
function Scale({
  label,
  name,
  values,
  value,
  onChange,
}: {
  label: string;
  name: string;
  values: number[];
  value: number | null;
  onChange: (value: number) => void;
}) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex overflow-hidden rounded-[7px] border border-line"
    >
      {values.map((option) => (
        <label
          key={option}
          className={cn(
            "grid h-6 min-w-6 cursor-pointer place-items-center border-r border-line text-xs tabular-nums last:border-r-0 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent",
            option === value ? "bg-ink font-semibold text-paper" : "text-soft hover:bg-line/50",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option}
            checked={option === value}
            onChange={() => onChange(option)}
            className="sr-only"
          />
          {option}
        </label>
      ))}
    </div>
  );
}

const ratings = Array.from({ length: highestRating }, (_, index) => index + 1);

function Rating({ candidate, board, letter }: CandidateCardProps & { letter: string }) {
  const t = useTranslations("labeling");
  return (
    <Scale
      label={t("card.rating", { letter })}
      name={`rating-${candidate.id}`}
      values={ratings}
      value={board.state.content.assessments[candidate.id]?.rating ?? null}
      onChange={(rating) => board.dispatch({ kind: "rate", candidateId: candidate.id, rating })}
    />
  );
}

function Attribute({
  scale,
  candidateId,
  letter,
  board,
}: {
  scale: AttributeScale;
  candidateId: string;
  letter: string;
  board: Board;
}) {
  const values = Array.from({ length: scale.max - scale.min + 1 }, (_, index) => scale.min + index);
  const value = board.state.content.assessments[candidateId]?.attributes[scale.name] ?? null;
  return (
    <div data-attribute className="flex flex-wrap items-center justify-between gap-2">
      <span className="text-soft">{scale.label}</span>
      <Scale
        label={`${letter}: ${scale.label}`}
        name={`${scale.name}-${candidateId}`}
        values={values}
        value={value}
        onChange={(next) => board.dispatch({ kind: "attribute", candidateId, name: scale.name, value: next })}
      />
    </div>
  );
}

function Flags({
  candidate,
  board,
  config,
  flagsOpen,
  onToggleFlags,
  letter,
}: CandidateCardProps & { letter: string }) {
  const t = useTranslations("labeling");
  const flagName = useFlagName();
  const { flags } = board.state.content.assessments[candidate.id] ?? emptyAssessment;
  return (
    <div className="mt-auto">
      <div className="flex flex-wrap items-center gap-1.5">
        <Button
          size="sm"
          tone="quiet"
          aria-expanded={flagsOpen}
          onClick={onToggleFlags}
          className="-ml-2.5"
          data-flags-button
        >
          {flags.length === 0 ? t("flags.none") : t("flags.title")}
          {board.state.selected === candidate.id ? <Kbd>X</Kbd> : null}
        </Button>
        {flags.map((flag) => (
          <Badge key={flag} tone="warn">
            {flagName(flag)}
          </Badge>
        ))}
      </div>
      {flagsOpen ? (
        <fieldset
          data-flags
          className="mt-2 grid gap-1.5 border-t border-line pt-2 sm:grid-cols-2"
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            onToggleFlags();
            event.currentTarget.closest<HTMLElement>("[data-card]")?.focus();
          }}
        >
          <legend className="sr-only">{t("flags.of", { letter })}</legend>
          {config.flags.map((flag) => (
            <Checkbox
              key={flag}
              label={flagName(flag)}
              checked={flags.includes(flag)}
              onChange={() => board.dispatch({ kind: "flag", candidateId: candidate.id, flag })}
            />
          ))}
        </fieldset>
      ) : null}
    </div>
  );
}
