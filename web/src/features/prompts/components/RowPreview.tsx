"use client";
import type { ImportInspection } from "@hone/core/prompts/import/inspection";
import type { ImportedItem } from "@hone/core/prompts/import/item";
import type { ImportDefaults, ImportMapping } from "@hone/core/prompts/import/mapping";
import { type ImportShape, mapRow } from "@hone/core/prompts/import/registry";
import { useFormatter, useTranslations } from "next-intl";
import { useDeferredValue, useMemo, useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { PromptThread } from "@/features/generation/components/PromptThread";

interface Props {
  inspection: ImportInspection;
  shape: ImportShape;
  mapping: ImportMapping;
  defaults: ImportDefaults;
}

/** What the first rows of the file become, at once with every change of the mapping. */
export function RowPreview({ inspection, shape, mapping, defaults }: Props) {
  const t = useTranslations("prompts");
  const settings = useDeferredValue({ shape, mapping, defaults });
  const [index, setIndex] = useState(0);
  const row = inspection.rows[Math.min(index, inspection.rows.length - 1)];
  const result = useMemo(
    () => (row === undefined ? null : mapRow(row.value, settings.shape, settings.mapping, settings.defaults)),
    [row, settings],
  );
  if (row === undefined || result === null) {
    return <p className="py-10 text-center text-soft">{t("preview.nothing")}</p>;
  }
  return (
    <section aria-label={t("preview.title")} className="min-w-0 space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base">{t("preview.line", { line: row.line })}</h2>
        <div className="flex gap-2">
          <Button size="sm" disabled={index === 0} onClick={() => setIndex(index - 1)}>
            {t("preview.previous")}
          </Button>
          <Button
            size="sm"
            disabled={index >= inspection.rows.length - 1}
            onClick={() => setIndex(index + 1)}
          >
            {t("preview.next")}
          </Button>
        </div>
      </div>
      <div aria-live="polite" className="space-y-3">
        {result.problems.map(({ field, message }, i) => (
          <p key={i} className="rounded-card border border-bad/40 bg-bad-soft px-4 py-2 text-bad">
            {field === "" ? message : `${field}: ${message}`}
          </p>
        ))}
        {result.items.length > 1 ? (
          <p className="text-soft">{t("preview.several", { count: result.items.length })}</p>
        ) : null}
        {result.items.slice(0, 5).map((item, i) => (
          <Item key={i} item={item} />
        ))}
      </div>
      <details className="rounded-card border border-line bg-card">
        <summary className="cursor-pointer px-4 py-2 text-soft">{t("preview.asInFile")}</summary>
        <pre className="max-h-96 overflow-auto px-4 pb-4 font-mono text-xs break-words whitespace-pre-wrap">
          {typeof row.value === "string" ? row.value : JSON.stringify(row.value, null, 2)}
        </pre>
      </details>
    </section>
  );
}

function Item({ item }: { item: ImportedItem }) {
  const t = useTranslations("prompts");
  return (
    <Card className="space-y-4 p-5">
      <div className="flex flex-wrap gap-1">
        {item.externalId === null ? null : <Badge>{item.externalId}</Badge>}
        {item.language === null ? null : <Badge>{item.language}</Badge>}
        {item.tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </div>
      <PromptThread messages={item.messages} />
      {item.demonstrations.map((demonstration, i) => (
        <Completion
          key={i}
          label={t("preview.demonstration")}
          by={demonstration.annotator}
          text={demonstration.text}
        />
      ))}
      {item.candidates.map((candidate, i) => (
        <Completion
          key={candidate.ref}
          label={t("preview.candidate", { number: i + 1 })}
          by={candidate.modelName}
          text={candidate.text}
        />
      ))}
      {item.rankings.length === 0 ? null : <Rankings item={item} />}
    </Card>
  );
}

function Completion({ label, by, text }: { label: string; by: string | null; text: string }) {
  return (
    <div className="border-t border-line pt-3">
      <div className="text-xs text-soft">
        {label}
        {by === null ? null : ` · ${by}`}
      </div>
      <p className="max-w-prose break-words whitespace-pre-wrap">{text}</p>
    </div>
  );
}

function Rankings({ item }: { item: ImportedItem }) {
  const t = useTranslations("prompts");
  const format = useFormatter();
  const number = new Map(item.candidates.map(({ ref }, i) => [ref, i + 1]));
  return (
    <ul className="space-y-1 border-t border-line pt-3 text-sm">
      {item.rankings.map((ranking, i) => (
        <li key={i} className="flex flex-wrap items-center gap-2">
          <span className="font-medium tabular-nums">
            {ranking.tiers.map((tier) => tier.map((ref) => number.get(ref)).join(" = ")).join(" > ")}
          </span>
          {ranking.strength === null ? null : <Badge>{t(`strengths.${ranking.strength}`)}</Badge>}
          {ranking.noneAcceptable ? <Badge tone="warn">{t("preview.noneAcceptable")}</Badge> : null}
          {Object.entries(ranking.assessments).flatMap(([ref, { attributes }]) =>
            Object.entries(attributes).map(([name, value]) => (
              <span key={`${ref} ${name}`} className="text-soft">
                {`${number.get(ref)}: ${name} ${format.number(value)}`}
              </span>
            )),
          )}
          <span className="text-soft">{ranking.annotator ?? t("preview.unnamed")}</span>
        </li>
      ))}
    </ul>
  );
}
