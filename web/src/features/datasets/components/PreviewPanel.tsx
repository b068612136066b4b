"use client";
import { type datasetSummarySchema, previewCountCap } from "@hone/core/datasets/contracts";
import type { DatasetDefinition } from "@hone/core/datasets/definition";
import type { DatasetFormatName } from "@hone/core/datasets/names";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { z } from "zod";
import { Badge } from "@/components/ui/Badge";
import { Card } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/inputs";
import { useTRPC } from "@/lib/trpc";
import { useDebounced } from "../hooks/use-debounced";
import { useRefusalText } from "../hooks/use-refusal-text";
import { formatsOf } from "../lib/draft";

/** What a definition holds now: counts, and the first rows in a format of choice. Follows while one types. */
export function PreviewPanel({ definition }: { definition: DatasetDefinition }) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const formats = formatsOf(definition.kind);
  const [chosen, setChosen] = useState<DatasetFormatName | null>(null);
  const format = chosen !== null && formats.includes(chosen) ? chosen : formats[0]!;
  const refusalText = useRefusalText();
  const settled = useDebounced(definition);
  const preview = useQuery(
    trpc.datasets.preview.queryOptions(
      { kind: settled.kind, filters: settled.filters, split: settled.split, format },
      { placeholderData: keepPreviousData, retry: false, enabled: formats.includes(format) },
    ),
  );
  return (
    <Card aria-label={t("preview.title")} className="space-y-4 p-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-sm">{t("preview.title")}</h2>
        <Field label={t("preview.format")} className="min-w-52">
          {(control) => (
            <Select
              {...control}
              value={format}
              onChange={(event) => setChosen(event.target.value as DatasetFormatName)}
            >
              {formats.map((name) => (
                <option key={name} value={name}>
                  {t(`formats.${name}.title`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div aria-live="polite" aria-busy={preview.isFetching} className="space-y-4">
        {preview.error === null ? null : <p className="text-bad">{preview.error.message}</p>}
        {preview.isPending && preview.error === null ? <p className="text-soft">{t("loading")}</p> : null}
        {preview.data === undefined ? null : (
          <>
            <Counts summary={preview.data.summary} />
            {preview.data.refusal === null ? null : (
              <p className="rounded-control bg-warn-soft px-3 py-2 text-warn">
                {refusalText(preview.data.refusal)}
              </p>
            )}
            <Rows rows={preview.data.rows} />
            {preview.data.skipped.length === 0 ? null : (
              <ul className="space-y-1 text-xs text-soft">
                {preview.data.skipped.map(({ reason, count }) => (
                  <li key={reason}>{t("preview.skipped", { count, reason: t(`skipReasons.${reason}`) })}</li>
                ))}
              </ul>
            )}
          </>
        )}
      </div>
    </Card>
  );
}

function Counts({ summary }: { summary: z.infer<typeof datasetSummarySchema> }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const shown = (count: number) =>
    count >= previewCountCap ? t("preview.orMore", { count: format.number(count) }) : format.number(count);
  const kinds =
    summary.kind === "comparisons"
      ? (["rankings", "corrections"] as const)
      : (["demonstrations", "corrections"] as const);
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {kinds.map((kind) => (
        <div key={kind}>
          <dd className="text-lg font-semibold tabular-nums">{shown(summary[kind])}</dd>
          <dt className="text-soft">{t(`counts.${kind}`)}</dt>
        </div>
      ))}
    </dl>
  );
}

function Rows({ rows }: { rows: readonly { split: string; text: string }[] }) {
  const t = useTranslations("datasets");
  if (rows.length === 0) return null;
  return (
    <ol aria-label={t("preview.rows")} className="space-y-2">
      {rows.map(({ split, text }, i) => (
        <li key={i} className="rounded-control border border-line bg-paper p-2">
          <Badge className="mb-1">{t(`split.${split as "train"}`)}</Badge>
          <pre className="max-h-40 overflow-y-auto font-mono text-xs leading-5 break-words whitespace-pre-wrap">
            {text}
          </pre>
        </li>
      ))}
    </ol>
  );
}
