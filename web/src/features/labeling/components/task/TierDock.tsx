"use client";
import { tiersOf } from "@hone/core/labeling/board-content";
import { strengths } from "@hone/core/labeling/vocabulary";
import { Redo2, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Checkbox } from "@/components/ui/inputs";
import { Kbd } from "@/components/ui/Kbd";
import type { Board } from "../../hooks/use-board";
import { DraggableLetter, DropZone } from "./BoardDrag";

/** The board of tiers: cards in one tier are tied. Keys, clicks and dragging reach the same state. */
export function TierDock({ board }: { board: Board }) {
  const t = useTranslations("labeling");
  const { state, dispatch } = board;
  const { order, content } = state;
  const unplaced = order.filter((id) => content.placements[id] === undefined);
  return (
    <section
      aria-label={t("tiers.label")}
      className="sticky bottom-0 z-10 border-t border-line bg-card px-5 py-3 lg:static"
    >
      <div className="flex flex-wrap items-stretch gap-2">
        {unplaced.length === 0 ? null : (
          <DropZone tier={null} filled label={t("tiers.unplacedLabel", { count: unplaced.length })}>
            <p className="mb-1 text-[0.6875rem] text-faint">{t("tiers.unplaced")}</p>
            <Letters ids={unplaced} board={board} />
          </DropZone>
        )}
        {order.map((_, index) => (
          <Tier key={index} tier={index + 1} board={board} />
        ))}
        <div className="flex min-w-40 flex-col justify-between gap-1 px-2">
          <Checkbox
            checked={content.noneAcceptable}
            onChange={(event) => dispatch({ kind: "none_acceptable", value: event.currentTarget.checked })}
            label={
              <span className="whitespace-nowrap">
                {t("tiers.noneAcceptable")} <Kbd>N</Kbd>
              </span>
            }
          />
          <div className="flex gap-1">
            <IconButton
              label={`${t("board.undo")} (U)`}
              size="sm"
              className="min-w-7"
              disabled={state.past.length === 0}
              onClick={() => dispatch({ kind: "undo" })}
            >
              <Undo2 aria-hidden className="size-4" />
            </IconButton>
            <IconButton
              label={`${t("board.redo")} (Y)`}
              size="sm"
              className="min-w-7"
              disabled={state.future.length === 0}
              onClick={() => dispatch({ kind: "redo" })}
            >
              <Redo2 aria-hidden className="size-4" />
            </IconButton>
          </div>
        </div>
        <StrengthChoice board={board} />
      </div>
    </section>
  );
}

function Tier({ tier, board }: { tier: number; board: Board }) {
  const t = useTranslations("labeling");
  const { content, order, selected } = board.state;
  const ids = order.filter((id) => content.placements[id] === tier);
  const letters = ids.map(board.letter).join(", ");
  const name = tier === 1 ? t("tiers.best") : t("tiers.tier", { tier });
  const shown = ids.length > 1 ? t("tiers.tie", { name }) : name;
  return (
    <DropZone
      tier={tier}
      filled={ids.length > 0}
      label={ids.length === 0 ? t("tiers.empty", { tier }) : t("tiers.holds", { tier, letters })}
    >
      <button
        type="button"
        disabled={selected === null}
        onClick={() => {
          if (selected !== null) board.dispatch({ kind: "place", candidateId: selected, tier });
        }}
        aria-label={
          selected === null
            ? name
            : // What is to be read stands in the name, too, for people who speak to their computer.
              `${shown}: ${t("tiers.placeHere", { letter: board.letter(selected), tier })}`
        }
        className="mb-1 block min-h-6 w-full rounded text-left text-[0.6875rem] text-faint hover:text-ink"
      >
        {shown}
      </button>
      <Letters ids={ids} board={board} />
    </DropZone>
  );
}

function Letters({ ids, board }: { ids: string[]; board: Board }) {
  const t = useTranslations("labeling");
  return (
    <div className="flex flex-wrap gap-1.5">
      {ids.map((id) => {
        const letter = board.letter(id);
        return (
          <DraggableLetter
            key={id}
            candidateId={id}
            letter={letter}
            label={t("card.select", { letter })}
            selected={board.state.selected === id}
            onSelect={() => board.dispatch({ kind: "select", candidateId: id })}
            onDrop={(candidateId, tier) => board.dispatch({ kind: "place", candidateId, tier })}
          />
        );
      })}
    </div>
  );
}

/** How much better the top tier is than the next: nothing to say while there is no next one. */
function StrengthChoice({ board }: { board: Board }) {
  const t = useTranslations("labeling");
  const { content, order } = board.state;
  const [top, next] = tiersOf(content, order);
  const asked = top !== undefined && next !== undefined;
  const names = (ids: string[]) => ids.map(board.letter).join(" = ");
  return (
    <fieldset disabled={!asked} data-strength className="min-w-64 flex-1 basis-64 px-2 disabled:opacity-60">
      <legend className="mb-1 text-[0.6875rem] text-faint">
        {asked ? t("strength.over", { top: names(top), next: names(next) }) : t("strength.title")}{" "}
        <Kbd>S</Kbd>
      </legend>
      <div className="flex overflow-hidden rounded-[7px] border border-line">
        {strengths.map((strength) => (
          <label
            key={strength}
            className={cn(
              "grid min-h-7 flex-1 cursor-pointer place-items-center border-r border-line px-2 text-xs last:border-r-0 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent",
              content.strength === strength && asked
                ? "bg-ink font-semibold text-paper"
                : "text-soft hover:bg-line/50",
            )}
          >
            <input
              type="radio"
              name="strength"
              className="sr-only"
              checked={content.strength === strength}
              onChange={() => board.dispatch({ kind: "strength", strength })}
            />
            {t(`strength.${strength}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
