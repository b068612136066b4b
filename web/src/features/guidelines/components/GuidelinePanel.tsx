"use client";
import type { GuidelineDocument, VersionPage } from "@hone/core/guidelines/contracts";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, ExternalLink } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { IconButton } from "@/components/ui/Button";
import { useTRPC } from "@/lib/trpc";
import { GuidelineSearch } from "./GuidelineSearch";
import { PanelPage } from "./PanelPage";

export interface GuidelinePanelHandle {
  /** For the host's key `/`. */
  focusSearch(): void;
}

export interface GuidelinePanelProps {
  workspaceSlug: string;
  guidelineVersionId: string;
  /** Ids of the clauses that the judgement cites. */
  citations: readonly string[];
  /** Absent: the panel is only for reading. */
  onToggleCitation?: ((clauseId: string) => void) | undefined;
  /** Escape in the empty search field: gives the focus back to the task, or closes the panel. */
  onLeave?: (() => void) | undefined;
  ref?: React.Ref<GuidelinePanelHandle> | undefined;
}

/**
 * The guideline beside a task. It fills the height its host gives it. Without a mouse: `focusSearch` (the host's key
 * `/`), type, ↑ ↓, Enter opens the clause and moves there, Shift+Enter cites it; between clauses ↑ ↓ move, too.
 */
export function GuidelinePanel(props: GuidelinePanelProps) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.guidelines.readVersion.queryOptions(
      { versionId: props.guidelineVersionId },
      { staleTime: Infinity },
    ),
  );
  if (error !== null)
    return (
      <p role="alert" className="p-4 text-bad">
        {error.message}
      </p>
    );
  if (data === undefined)
    return (
      <p aria-live="polite" className="p-4 text-soft">
        {t("loading")}
      </p>
    );
  return <OpenPanel {...props} document={data} />;
}

function OpenPanel(props: GuidelinePanelProps & { document: GuidelineDocument }) {
  const { citations, onToggleCitation, onLeave, ref, document: doc } = props;
  const t = useTranslations("guidelines");
  const [pageIndex, setPageIndex] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({
    focusSearch: () => {
      input.current?.focus();
      input.current?.select();
    },
  }));
  // The clause to be shown and focused as soon as its page is there.
  const [target, setTarget] = useState<string | null>(null);
  const goTo = useCallback(
    (clauseId: string) => {
      const has = (page: VersionPage) => page.clauses.some((clause) => clause.clauseId === clauseId);
      const index = doc.pages.findIndex(has);
      if (index < 0) return;
      setPageIndex(index);
      setTarget(clauseId);
    },
    [doc],
  );
  useEffect(() => {
    if (target === null) return;
    focusClause(body.current, target);
    setTarget(null);
  }, [target]);
  const turnTo = (index: number) => {
    setPageIndex(index);
    body.current?.scrollTo({ top: 0 });
  };
  const page = doc.pages[Math.min(pageIndex, doc.pages.length - 1)]!;
  return (
    <section aria-label={t("panel.label")} className="flex h-full min-h-0 flex-col gap-3 p-4">
      <PanelHeader workspaceSlug={props.workspaceSlug} document={doc} page={page} />
      <GuidelineSearch
        pages={doc.pages}
        inputRef={input}
        onOpen={goTo}
        onLeave={onLeave}
        citations={citations}
        onToggleCitation={onToggleCitation}
      >
        <CitedClauses document={doc} citations={citations} goTo={goTo} />
        <div
          ref={body}
          lang={doc.guideline.language}
          className="-mx-1.5 mt-2 min-h-0 flex-1 overflow-y-auto px-1.5"
        >
          <PanelPage
            page={page}
            citations={citations}
            onToggleCitation={onToggleCitation}
            goTo={goTo}
            toSearch={() => input.current?.focus()}
          />
        </div>
        <PageTurner index={pageIndex} count={doc.pages.length} turnTo={turnTo} />
      </GuidelineSearch>
    </section>
  );
}

function focusClause(container: HTMLElement | null, clauseId: string): void {
  const element = container?.querySelector<HTMLElement>(`[data-clause="${CSS.escape(clauseId)}"]`);
  element?.scrollIntoView({ block: "start" });
  element?.focus({ preventScroll: true });
}

function PanelHeader({
  workspaceSlug,
  document: { guideline, version },
  page,
}: {
  workspaceSlug: string;
  document: GuidelineDocument;
  page: VersionPage;
}) {
  const t = useTranslations("guidelines");
  const reader = `/w/${encodeURIComponent(workspaceSlug)}/guidelines/${guideline.slug}`;
  return (
    <header className="flex items-center gap-2">
      <h2 className="min-w-0 truncate text-sm" title={guideline.name} lang={guideline.language}>
        {guideline.name}
      </h2>
      <Badge>{t("versionShort", { number: version.number })}</Badge>
      <a
        href={`${reader}?version=${version.number}&page=${page.slug}`}
        target="_blank"
        rel="noopener"
        aria-label={t("panel.openReader")}
        title={t("panel.openReader")}
        className="ml-auto inline-flex size-7 shrink-0 items-center justify-center rounded-control text-soft hover:bg-line/50 hover:text-ink"
      >
        <ExternalLink aria-hidden className="size-4" />
      </a>
    </header>
  );
}

function CitedClauses({
  document: doc,
  citations,
  goTo,
}: {
  document: GuidelineDocument;
  citations: readonly string[];
  goTo: (clauseId: string) => void;
}) {
  const t = useTranslations("guidelines");
  const cited = doc.pages.flatMap((p) => p.clauses).filter((clause) => citations.includes(clause.clauseId));
  if (cited.length === 0) return null;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-1.5 text-xs">
      <span className="text-soft">{t("panel.cited")}</span>
      {cited.map((clause) => (
        <button
          key={clause.clauseId}
          type="button"
          onClick={() => goTo(clause.clauseId)}
          className="min-h-6 rounded-full bg-accent-soft px-2 text-accent"
          title={clause.title}
        >
          {clause.number} {clause.title.length > 24 ? `${clause.title.slice(0, 22)}…` : clause.title}
        </button>
      ))}
    </div>
  );
}

function PageTurner({
  index,
  count,
  turnTo,
}: {
  index: number;
  count: number;
  turnTo: (index: number) => void;
}) {
  const t = useTranslations("guidelines");
  return (
    <footer className="flex items-center justify-between border-t border-line pt-2 text-soft">
      <IconButton
        label={t("previousPage")}
        size="sm"
        className="min-w-7"
        disabled={index === 0}
        onClick={() => turnTo(index - 1)}
      >
        <ChevronLeft aria-hidden className="size-4" />
      </IconButton>
      <span className="text-xs tabular-nums">{t("pageOf", { page: index + 1, pages: count })}</span>
      <IconButton
        label={t("nextPage")}
        size="sm"
        className="min-w-7"
        disabled={index >= count - 1}
        onClick={() => turnTo(index + 1)}
      >
        <ChevronRight aria-hidden className="size-4" />
      </IconButton>
    </footer>
  );
}
