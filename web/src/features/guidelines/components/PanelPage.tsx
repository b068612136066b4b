"use client";
import type { VersionPage } from "@hone/core/guidelines/contracts";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/Kbd";
import { Markdown } from "@/components/ui/Markdown";

interface PanelPageProps {
  page: VersionPage;
  citations: readonly string[];
  onToggleCitation: ((clauseId: string) => void) | undefined;
  goTo: (clauseId: string) => void;
  toSearch: () => void;
}

/** The clauses of one page, narrow. A clause that has the focus knows ↑ ↓, Shift+Enter and Escape. */
export function PanelPage({ page, citations, onToggleCitation, goTo, toSearch }: PanelPageProps) {
  const t = useTranslations("guidelines");
  const definitions = page.definitions.join("\n");
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>, index: number) => {
    if (event.target !== event.currentTarget) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { clauseId } = page.clauses[index]!;
    if (step !== undefined) goTo(page.clauses[index + step]?.clauseId ?? clauseId);
    else if (event.key === "Enter" && event.shiftKey) onToggleCitation?.(clauseId);
    else if (event.key === "Escape") toSearch();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      {page.clauses.map((clause, index) => (
        <article
          key={clause.clauseId}
          data-clause={clause.clauseId}
          aria-label={`${clause.number} ${clause.title}`}
          tabIndex={-1}
          onKeyDown={(event) => onKeyDown(event, index)}
          className={cn(
            "scroll-mt-1 rounded-control px-2.5 py-2 focus-visible:outline-offset-[-2px]",
            citations.includes(clause.clauseId) && "bg-accent-soft",
          )}
        >
          <div className="flex items-start justify-between gap-2">
            <h3 className="text-sm">
              <span className="tabular-nums">{clause.number}</span> {clause.title}
            </h3>
            {onToggleCitation === undefined ? null : (
              <CiteButton
                clause={`${clause.number} ${clause.title}`}
                cited={citations.includes(clause.clauseId)}
                onClick={() => onToggleCitation(clause.clauseId)}
              />
            )}
          </div>
          {clause.text === "" ? null : (
            <Markdown
              className="text-sm leading-relaxed text-soft [&_blockquote>*+*]:mt-1.5"
              text={`${clause.text}\n\n${definitions}`}
              onFragment={goTo}
            />
          )}
        </article>
      ))}
      {onToggleCitation === undefined ? null : (
        <p className="flex flex-wrap gap-x-3 px-2.5 pt-2 text-xs text-soft">
          <span>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t("panel.betweenClauses")}
          </span>
          <span>
            <Kbd>⇧</Kbd> <Kbd>↵</Kbd> {t("search.cite")}
          </span>
        </p>
      )}
    </>
  );
}

function CiteButton({ clause, cited, onClick }: { clause: string; cited: boolean; onClick: () => void }) {
  const t = useTranslations("guidelines");
  return (
    <Button
      size="sm"
      tone={cited ? "secondary" : "quiet"}
      title={t("panel.citeHint")}
      onClick={onClick}
      className="-my-0.5 shrink-0"
    >
      {cited ? t("cited") : t("cite")} <span className="sr-only">{clause}</span>
    </Button>
  );
}
