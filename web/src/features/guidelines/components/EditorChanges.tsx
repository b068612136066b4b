"use client";
import { type ClauseChange, diffClauses } from "@hone/core/guidelines/diff";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useTRPC } from "@/lib/trpc";
import type { DraftEditor } from "../hooks/use-draft-editor";
import { GuidelineDiffView } from "./GuidelineDiffView";
import type { ShownDraft } from "./GuidelineEditor";

/** What publishing would change; null while nothing is published. */
export function useDraftDiff(editor: DraftEditor, shown: ShownDraft) {
  const trpc = useTRPC();
  const { published, draft } = editor;
  const diff = useMemo(
    () =>
      published === null
        ? null
        : diffClauses(
            published.pages.flatMap((page) => page.clauses),
            shown.parsed.pages.flatMap((page) => page.clauses),
          ),
    [published, shown.parsed],
  );
  const removed = diff?.changes.filter((change) => change.kind === "removed") ?? [];
  const clauseIds = removed.map((change) => change.clauseId).slice(0, 500);
  const { data } = useQuery(
    trpc.guidelines.countCitations.queryOptions(
      { guidelineId: draft.guideline.id, clauseIds },
      { enabled: clauseIds.length > 0 },
    ),
  );
  return { diff, citations: data ?? {}, removed };
}

/** The draft against the published version, with how often disappearing clauses are cited. */
export function EditorChanges({ editor, shown }: { editor: DraftEditor; shown: ShownDraft }) {
  const t = useTranslations("guidelines");
  const { published, draft } = editor;
  const { citations, removed } = useDraftDiff(editor, shown);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label={t("editor.changes")} tabIndex={0} className="min-w-0 flex-1 overflow-y-auto xl:pr-2">
      <h2 className="sr-only">{t("editor.changes")}</h2>
      <div className="max-w-3xl space-y-4">
        {published === null ? <p className="text-soft">{t("editor.firstVersion")}</p> : null}
        <DisappearingClauses removed={removed} citations={citations} />
        <GuidelineDiffView
          before={published?.pages ?? []}
          after={shown.parsed.pages}
          language={draft.guideline.language}
        />
      </div>
    </section>
  );
}

/** Counting citations stops here, see the repository. */
export const citationCountLimit = 10_000;

interface DisappearingClausesProps {
  removed: readonly ClauseChange[];
  citations: Readonly<Record<string, number>>;
}

/** Which ids go, and how many judgements cite them: they keep their version, but new ones cannot cite them any more. */
export function DisappearingClauses({ removed, citations }: DisappearingClausesProps) {
  const t = useTranslations("guidelines");
  if (removed.length === 0) return null;
  return (
    <div className="rounded-card bg-warn-soft px-4 py-3 text-warn">
      <p>{t("editor.disappearing", { count: removed.length })}</p>
      <ul className="mt-1 max-h-40 overflow-y-auto">
        {removed.map(({ clauseId, before }) => (
          <li key={clauseId}>
            {before?.number} {before?.title} <code className="font-mono text-xs break-all">#{clauseId}</code>
            {" · "}
            <CitedBy count={citations[clauseId] ?? 0} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function CitedBy({ count }: { count: number }) {
  const t = useTranslations("guidelines");
  return count >= citationCountLimit
    ? t("changes.citedByMany", { count: citationCountLimit })
    : t("changes.citedBy", { count });
}
