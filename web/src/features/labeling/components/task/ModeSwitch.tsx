"use client";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/Kbd";
import type { Board } from "../../hooks/use-board";

/** The two modes, and what a digit means in the one that is on. */
export function ModeSwitch({
  board,
  raw,
  onToggleRaw,
}: {
  board: Board;
  raw: boolean;
  onToggleRaw: () => void;
}) {
  const t = useTranslations("labeling");
  const { mode, order } = board.state;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-5 py-2">
      <div
        role="radiogroup"
        aria-label={t("mode.label")}
        className="flex rounded-control border border-line bg-card p-0.5"
      >
        {(["rate", "rank"] as const).map((value) => (
          <label
            key={value}
            className={cn(
              "min-h-6 cursor-pointer rounded-md px-3 py-0.5 has-focus-visible:outline-2 has-focus-visible:outline-accent",
              mode === value ? "bg-accent-soft font-semibold text-accent" : "text-soft hover:text-ink",
            )}
          >
            <input
              type="radio"
              name="board-mode"
              className="sr-only"
              checked={mode === value}
              onChange={() => board.dispatch({ kind: "mode", mode: value })}
            />
            {t(`mode.${value}`)}
          </label>
        ))}
      </div>
      <Kbd>M</Kbd>
      <p className="text-soft">
        {mode === "rate" ? t("mode.rateHint") : t("mode.rankHint", { count: order.length })}
      </p>
      <button
        type="button"
        aria-pressed={raw}
        onClick={onToggleRaw}
        className="ml-auto inline-flex min-h-6 items-center gap-1.5 rounded-md px-1 text-soft hover:text-ink"
      >
        {t("board.raw")} <Kbd>V</Kbd>
      </button>
    </div>
  );
}
