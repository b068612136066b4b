"use client";
import type { RowView } from "@hone/core/training/preflight";
import { useFormatter, useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { visibleToken } from "@/features/generation/components/TokenView";

/**
 * One row as the model will read it, token by token. What carries loss is underlined on a tinted ground; special tokens
 * stand in frames: whoever sees no colours still sees which is which.
 */
export function LossTokens({ row }: { row: RowView }) {
  const t = useTranslations("training");
  const format = useFormatter();
  return (
    <figure className="space-y-1">
      <figcaption className="text-xs text-soft">
        {t("preflight.rowOf", {
          file: row.file,
          line: format.number(row.line),
          label: row.label,
          tokens: format.number(row.length),
        })}
        {row.tooLong ? <span className="text-warn"> {t("preflight.rowTooLong")}</span> : null}
      </figcaption>
      <p
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled
        tabIndex={0}
        className="max-h-64 overflow-y-auto rounded-control border border-line bg-paper p-3 font-mono text-[0.8125rem] leading-7 break-words whitespace-pre-wrap"
      >
        {runsOf(row).map(({ learned, tokens, start }) => {
          const inner = tokens.map((token, index) => (
            <span
              key={start + index}
              className={cn(
                token.special && "rounded-sm border px-0.5",
                token.special && (learned ? "border-accent" : "border-field"),
              )}
            >
              {token.special ? token.text : visibleToken(token.text)}
            </span>
          ));
          return learned ? (
            <mark key={start} className="border-b-2 border-accent bg-accent-soft text-accent">
              {inner}
            </mark>
          ) : (
            <span key={start} className="text-soft">
              {inner}
            </span>
          );
        })}
        {row.length > row.tokens.length ? " …" : null}
      </p>
    </figure>
  );
}

/** Neighbouring tokens that are learned, or not, together: a screen reader names each stretch once. */
function runsOf({ tokens }: RowView) {
  const runs: { learned: boolean; start: number; tokens: RowView["tokens"] }[] = [];
  tokens.forEach((token, index) => {
    const last = runs.at(-1);
    if (last?.learned === token.learned) last.tokens.push(token);
    else runs.push({ learned: token.learned, start: index, tokens: [token] });
  });
  return runs;
}
