"use client";
import type { Clause } from "@hone/core/guidelines/clauses";
import { type ClauseChange, diffClauses } from "@hone/core/guidelines/diff";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { EmptyState } from "@/components/ui/EmptyState";
import { WordDiff } from "./WordDiff";

interface DiffablePage {
  slug: string;
  title: string;
  clauses: readonly Clause[];
}

interface GuidelineDiffViewProps {
  before: readonly DiffablePage[];
  after: readonly DiffablePage[];
  language: string;
}

/** Two states of a guideline, page by page: which clauses came, went, changed or moved, and word by word what is new. */
export function GuidelineDiffView({ before, after, language }: GuidelineDiffViewProps) {
  const t = useTranslations("guidelines");
  const diff = useMemo(
    () =>
      diffClauses(
        before.flatMap((page) => page.clauses),
        after.flatMap((page) => page.clauses),
      ),
    [before, after],
  );
  if (diff.changes.length === 0) return <EmptyState title={t("changes.none")} />;
  const { counts } = diff;
  const summary = [
    counts.added > 0 && t("changes.countAdded", { count: counts.added }),
    counts.removed > 0 && t("changes.countRemoved", { count: counts.removed }),
    counts.changed > 0 && t("changes.countChanged", { count: counts.changed }),
    counts.typographic > 0 && t("changes.countTypographic", { count: counts.typographic }),
    counts.moved > 0 && t("changes.countMoved", { count: counts.moved }),
    counts.renumbered > 0 && t("changes.countRenumbered", { count: counts.renumbered }),
  ].filter((part) => part !== false);
  return (
    <div className="space-y-6">
      <p className="text-soft tabular-nums">{summary.join(" · ")}</p>
      {groupByPage(diff.changes, before, after).map(({ slug, title, changes }) => (
        <section key={slug} aria-label={title} className="space-y-2">
          <h3 className="text-sm text-soft" lang={language}>
            {title}
          </h3>
          {changes.map((change) => (
            <ChangeCard key={change.clauseId} change={change} language={language} />
          ))}
        </section>
      ))}
    </div>
  );
}

function groupByPage(
  changes: readonly ClauseChange[],
  before: readonly DiffablePage[],
  after: readonly DiffablePage[],
): { slug: string; title: string; changes: ClauseChange[] }[] {
  const titles = new Map([...before, ...after].map((page) => [page.slug, page.title]));
  const groups = new Map<string, ClauseChange[]>();
  for (const change of changes) {
    const slug = (change.after ?? change.before)!.pageSlug;
    groups.set(slug, [...(groups.get(slug) ?? []), change]);
  }
  return [...groups].map(([slug, list]) => ({ slug, title: titles.get(slug) ?? slug, changes: list }));
}

const tones: Record<ClauseChange["kind"], BadgeTone> = {
  added: "good",
  removed: "bad",
  changed: "warn",
  same: "neutral",
};

function ChangeCard({ change, language }: { change: ClauseChange; language: string }) {
  const t = useTranslations("guidelines");
  const { before, after, kind } = change;
  const clause = (after ?? before)!;
  return (
    <article className="rounded-card border border-line bg-card p-4">
      <header className="flex flex-wrap items-center gap-2">
        <h4 className="font-semibold" lang={language}>
          <span className="tabular-nums">{clause.number}</span>{" "}
          {before !== null && after !== null && before.title !== after.title ? (
            <WordDiff before={before.title} after={after.title} language={language} />
          ) : (
            clause.title
          )}
        </h4>
        {kind === "same" ? null : (
          <Badge tone={tones[kind]}>
            {change.typographic ? t("changes.typographic") : t(`changes.${kind}`)}
          </Badge>
        )}
        {change.moved ? <Badge>{t("changes.moved")}</Badge> : null}
        {change.renumbered && before !== null ? (
          <Badge>{t("changes.wasNumber", { number: before.number })}</Badge>
        ) : null}
        <code className="ml-auto font-mono text-xs break-all text-faint">#{change.clauseId}</code>
      </header>
      {kind === "same" || (before?.text ?? "") === (after?.text ?? "") ? null : (
        <p lang={language} className="mt-2 leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]">
          <WordDiff before={before?.text ?? ""} after={after?.text ?? ""} language={language} />
        </p>
      )}
    </article>
  );
}
