"use client";
import type { PreflightReport as Report } from "@hone/core/training/preflight";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Card, Stat } from "@/components/ui/Card";
import { useDurationText } from "../hooks/use-duration-text";
import { Histogram } from "./charts/Histogram";
import { LossTokens } from "./LossTokens";

const tones = { ok: "good", warning: "warn", failure: "bad" } as const;

/** What a run would do with its data, told before it starts. */
export function PreflightReport({ report }: { report: Report }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const duration = useDurationText();
  const { estimate, lengths, train } = report;
  const gigabytes = (bytes: number) => format.number(bytes / 2 ** 30, { maximumFractionDigits: 1 });
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap gap-x-10 gap-y-4">
        <Stat value={duration(estimate.seconds)} label={t("preflight.time")} />
        <Stat
          value={t("preflight.gigabytes", { size: gigabytes(estimate.memoryBytes) })}
          label={t("preflight.memory", { size: gigabytes(estimate.machineMemoryBytes) })}
        />
        <Stat value={format.number(estimate.steps)} label={t("preflight.steps")} />
        <Stat
          value={format.number(train.used)}
          label={t("preflight.used", { rows: format.number(train.rows + train.badRows) })}
        />
        <Stat
          value={format.number(train.tokens === 0 ? 0 : train.learnedTokens / train.tokens, {
            style: "percent",
            maximumFractionDigits: 0,
          })}
          label={t("preflight.learned")}
        />
      </div>
      <Card className="p-4">
        <h3 className="mb-2 text-sm">{t("preflight.checks")}</h3>
        <ul className="space-y-2">
          {report.checks.map(({ check, outcome, message }) => (
            <li key={check} className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
              <Badge tone={tones[outcome]}>{t(`preflight.outcomes.${outcome}`)}</Badge>
              <span className="font-medium">{t(`preflight.names.${check}`)}</span>
              <span className="text-soft">{message}</span>
            </li>
          ))}
        </ul>
        {report.problems.length === 0 ? null : (
          <details className="mt-3">
            <summary className="cursor-pointer">{t("preflight.problems")}</summary>
            <ul className="mt-1 space-y-1 text-soft">
              {report.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </details>
        )}
      </Card>
      <Card className="p-4">
        <Histogram
          title={t("preflight.lengths", { median: format.number(lengths.median) })}
          bins={lengths.bins}
          mark={{ at: lengths.limit, label: t("preflight.limit") }}
        />
      </Card>
      <Contamination found={report.contamination} />
      <Card className="space-y-3 p-4">
        <h3 className="text-sm">{t("preflight.rowsTitle")}</h3>
        <p className="text-soft">{t("preflight.rowsHint")}</p>
        {report.rows.map((row) => (
          <LossTokens key={`${row.file}:${row.line}:${row.label}`} row={row} />
        ))}
      </Card>
    </div>
  );
}

function Contamination({ found }: { found: Report["contamination"] }) {
  const t = useTranslations("training");
  const format = useFormatter();
  const examples = found.flatMap(({ examples: some }) => some).slice(0, 5);
  if (found.length === 0) return null;
  return (
    <Card className="space-y-2 p-4">
      <h3 className="text-sm">{t("preflight.contamination")}</h3>
      {found.map(({ split, prompts, exact, near }) => (
        <p key={split} className="text-soft">
          {t("preflight.contaminationOf", {
            split: t(`preflight.splits.${split}`),
            prompts: format.number(prompts),
            exact: format.number(exact),
            near: format.number(near),
          })}
        </p>
      ))}
      {examples.map(({ prompt, trained, file, line }) => (
        <div key={`${file}:${line}`} className="grid gap-2 border-t border-line pt-2 sm:grid-cols-2">
          <p className="break-words">{prompt}</p>
          <p className="break-words text-soft">{trained}</p>
        </div>
      ))}
    </Card>
  );
}
