"use client";
import type { CandidateDetail } from "@hone/core/generation/browse";
import { useFormatter, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { cn } from "@/components/ui/cn";

type Token = NonNullable<CandidateDetail["tokens"]>[number];

/** Spaces and line ends made visible where a token is nothing else. */
export function visibleToken(text: string): string {
  if (text === "") return "⟨/⟩";
  return text.replace(/\n/g, "↵\n").replace(/^ +$/, (spaces) => "␣".repeat(spaces.length));
}

/** Four steps of surprise, each a different underline and shade, never colour alone. */
function surprise(logprob: number): string {
  const probability = Math.exp(logprob);
  if (probability >= 0.8) return "";
  if (probability >= 0.4) return "border-b border-dotted border-field";
  if (probability >= 0.1) return "border-b-2 border-warn bg-warn-soft";
  return "border-b-4 border-double border-bad bg-bad-soft";
}

/**
 * The next word made visible: every token of a text as a button; the chosen one shows how probable it was and what
 * else could have stood there. Arrow keys walk through the text.
 */
export function TokenView({ tokens }: { tokens: Token[] }) {
  const t = useTranslations("generation");
  const [at, setAt] = useState(0);
  const id = useId();
  const move = (event: React.KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(at + step, 0), tokens.length - 1);
    setAt(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  const chosen = tokens[at];
  return (
    <div className="grid gap-5 lg:grid-cols-[1fr_20rem]">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would announce a form where there is none */}
      <div
        role="group"
        aria-label={t("tokenView.walk")}
        onKeyDown={move}
        className="text-base leading-9 whitespace-pre-wrap"
      >
        {tokens.map((token, index) => (
          <button
            key={index}
            id={`${id}-${index}`}
            type="button"
            tabIndex={index === at ? 0 : -1}
            aria-pressed={index === at}
            onClick={() => setAt(index)}
            onFocus={() => setAt(index)}
            className={cn(
              "rounded-sm px-px whitespace-pre-wrap hover:bg-accent-soft",
              surprise(token.logprob),
              index === at && "bg-accent-soft ring-2 ring-accent",
            )}
          >
            {visibleToken(token.text)}
          </button>
        ))}
      </div>
      {chosen === undefined ? null : <Alternatives token={chosen} />}
    </div>
  );
}

function Alternatives({ token }: { token: Token }) {
  const t = useTranslations("generation");
  const format = useFormatter();
  const listed = token.alternatives.some((alternative) => alternative.token === token.token);
  const rows = listed
    ? token.alternatives
    : [...token.alternatives, { token: token.token, text: token.text, logprob: token.logprob }];
  return (
    <section
      aria-live="polite"
      aria-label={t("tokenView.alternatives")}
      className="rounded-card border border-line bg-card p-4"
    >
      <h2 className="mb-2 text-sm">{t("tokenView.alternatives")}</h2>
      <ul className="space-y-1.5">
        {rows.map((alternative) => {
          const probability = Math.exp(alternative.logprob);
          const isChosen = alternative.token === token.token;
          return (
            <li key={alternative.token} className="grid grid-cols-[1fr_auto] items-center gap-x-3">
              <code className={cn("truncate font-mono", isChosen && "font-bold text-accent")}>
                {visibleToken(alternative.text)}
                {isChosen ? <span className="font-sans text-xs"> {t("tokenView.chosen")}</span> : null}
              </code>
              <span className="tabular-nums">
                {format.number(probability, { style: "percent", maximumFractionDigits: 1 })}
              </span>
              <div className="col-span-2 h-1 rounded-full bg-line">
                <div className="h-full rounded-full bg-accent" style={{ width: `${probability * 100}%` }} />
              </div>
            </li>
          );
        })}
      </ul>
      <p className="mt-3 text-xs text-soft">
        {t("tokenView.logprob", {
          value: format.number(token.logprob, { maximumFractionDigits: 3 }),
          id: token.token,
        })}
      </p>
    </section>
  );
}
