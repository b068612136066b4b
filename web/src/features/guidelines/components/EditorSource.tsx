"use client";
import type { GuidelineIssue } from "@hone/core/guidelines/clauses";
import type { DraftPage } from "@hone/core/guidelines/contracts";
import { useTranslations } from "next-intl";
import { useCallback, useLayoutEffect, useRef } from "react";
import type { DraftEditor } from "../hooks/use-draft-editor";
import { ClauseSections } from "./ClauseSections";
import type { ShownDraft } from "./GuidelineEditor";

interface EditorSourceProps {
  editor: DraftEditor;
  page: DraftPage;
  index: number;
  shown: ShownDraft;
}

/** The page's Markdown on the left, what readers will see on the right, what has to be mended below. */
export function EditorSource({ editor, page, index, shown }: EditorSourceProps) {
  const t = useTranslations("guidelines");
  const source = useRef<HTMLTextAreaElement>(null);
  const preview = useRef<HTMLDivElement>(null);
  const text = editor.texts[page.id] ?? page.markdown;
  const noteCaret = useKeptCaret(source, text);
  const parsedPage = shown.parsed.pages[index];
  const issues = shown.parsed.issues.filter(
    (issue) => issue.pageSlug === page.slug && !(issue.severity === "warning" && issue.heading !== null),
  );
  const goTo = useCallback((clauseId: string) => {
    preview.current
      ?.querySelector(`[data-clause="${CSS.escape(clauseId)}"]`)
      ?.scrollIntoView({ block: "nearest" });
  }, []);
  const followScroll = () => {
    const [from, to] = [source.current!, preview.current!];
    const share = from.scrollTop / Math.max(1, from.scrollHeight - from.clientHeight);
    to.scrollTop = share * (to.scrollHeight - to.clientHeight);
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-3">
      <div className="grid min-h-0 flex-1 gap-5 md:grid-cols-2">
        <textarea
          ref={source}
          aria-label={t("editor.source")}
          lang={editor.draft.guideline.language}
          value={text}
          onChange={(event) => {
            noteCaret(event.target.value);
            editor.saver.type(page.id, event.target.value);
          }}
          onKeyUp={() => noteCaret(null)}
          onClick={() => noteCaret(null)}
          onScroll={followScroll}
          className="min-h-[60vh] w-full resize-none rounded-card border border-field bg-card p-5 font-mono text-[0.9375rem] leading-[1.7] text-ink xl:min-h-0"
        />
        <section
          ref={preview}
          aria-label={t("editor.preview")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          lang={editor.draft.guideline.language}
          className="overflow-y-auto rounded-card border border-line bg-card p-5 md:max-h-[60vh] xl:max-h-none"
        >
          {parsedPage === undefined || parsedPage.clauses.length === 0 ? (
            <p className="text-soft">{t("editor.previewEmpty")}</p>
          ) : (
            <ClauseSections
              page={parsedPage}
              onFragment={goTo}
              showIds
              derivedIds={shown.derivedIds}
              anchors={false}
            />
          )}
        </section>
      </div>
      <Issues issues={issues} onGo={(line) => selectLine(source.current, line)} />
    </div>
  );
}

function Issues({ issues, onGo }: { issues: readonly GuidelineIssue[]; onGo: (line: number) => void }) {
  const t = useTranslations("guidelines");
  if (issues.length === 0) return null;
  return (
    <section aria-label={t("editor.issues", { count: issues.length })} className="max-h-40 overflow-y-auto">
      <h2 className="text-soft">{t("editor.issues", { count: issues.length })}</h2>
      <ul className="mt-1 space-y-1">
        {issues.map((issue) => (
          <li key={`${issue.line} ${issue.message}`} className="flex items-baseline gap-2">
            <button
              type="button"
              onClick={() => onGo(issue.line)}
              className="min-h-6 shrink-0 text-accent underline underline-offset-2"
            >
              {t("editor.issueAt", { line: issue.line })}
            </button>
            <span className={issue.severity === "error" ? "text-bad" : "text-warn"}>{issue.message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function selectLine(source: HTMLTextAreaElement | null, line: number): void {
  if (source === null) return;
  const lines = source.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  source.focus();
  source.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

/**
 * Saving can write ids into headings, and the new text would send the caret to its end: it stays on its line instead.
 * Returns what tells where the caret was.
 */
function useKeptCaret(
  source: React.RefObject<HTMLTextAreaElement | null>,
  text: string,
): (typed: string | null) => void {
  const known = useRef({ text, line: 0, column: 0 });
  useLayoutEffect(() => {
    const element = source.current;
    const { text: before, line, column } = known.current;
    known.current.text = text;
    if (element === null || before === text || document.activeElement !== element) return;
    const lines = text.split("\n");
    const start = lines.slice(0, line).reduce((sum, words) => sum + words.length + 1, 0);
    const caret = start + Math.min(column, lines[line]?.length ?? 0);
    element.setSelectionRange(caret, caret);
  }, [source, text]);
  return useCallback(
    (typed) => {
      const element = source.current;
      if (element === null) return;
      const upTo = element.value.slice(0, element.selectionEnd).split("\n");
      known.current = {
        text: typed ?? known.current.text,
        line: upTo.length - 1,
        column: upTo.at(-1)!.length,
      };
    },
    [source],
  );
}
