"use client";
import type { RunSamples } from "@hone/core/training/run-contracts";
import { useFormatter, useTranslations } from "next-intl";
import { Card } from "@/components/ui/Card";

/** What the model answers to the run's fixed prompts now, and what it answered before it learned. */
export function SamplesPanel({ samples }: { samples: RunSamples }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const last = samples.steps.at(-1);
  return (
    <section className="space-y-3" aria-label={t("run.samples")}>
      <h2 className="text-sm">
        {t("run.samples")}{" "}
        {last === undefined ? null : (
          <span className="font-normal text-soft">{t("run.samplesAt", { step: format.number(last) })}</span>
        )}
      </h2>
      {last === undefined ? <p className="text-soft">{t("run.noSamples")}</p> : null}
      {samples.prompts.map(({ prompt, texts }) => {
        const [first, now] = [texts[0], texts.at(-1)];
        const asked = prompt.at(-1)?.content ?? "";
        return (
          <Card key={prompt.map(({ content }) => content).join("\n")} className="space-y-1.5 p-4">
            <p className="text-faint">{asked}</p>
            <p className="text-[0.9375rem] leading-relaxed break-words">{now?.text ?? ""}</p>
            {first === undefined || first === now || first.text === now?.text ? null : (
              <p className="text-soft">
                <del className="break-words">{first.text}</del>{" "}
                <span className="text-xs">{t("run.atStep", { step: format.number(first.step) })}</span>
              </p>
            )}
          </Card>
        );
      })}
    </section>
  );
}
