"use client";
import type { Clause } from "@hone/core/guidelines/clauses";
import { Link2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import { Markdown } from "@/components/ui/Markdown";

/** What a page needs to be shown: published pages and parsed drafts both have it. */
export interface ShownPage {
  slug: string;
  definitions: readonly string[];
  clauses: readonly Clause[];
}

interface ClauseSectionsProps {
  page: ShownPage;
  onFragment: (clauseId: string) => void;
  /** Copies a clause's link; absent in previews. */
  onLink?: ((clause: Clause) => void) | undefined;
  /** Ids beside the headings, for those who write. */
  showIds?: boolean;
  /** Ids that are only derived so far. */
  derivedIds?: ReadonlySet<string>;
  /** False in previews: the elements then take no ids, which belong to the reader. */
  anchors?: boolean;
}

/** A page as numbered clauses, set for reading. The first heading is the page's own. */
export const ClauseSections = memo(function ClauseSections({
  page,
  onFragment,
  onLink,
  showIds = false,
  derivedIds,
  anchors = true,
}: ClauseSectionsProps) {
  const definitions = page.definitions.join("\n");
  const top = Math.min(...page.clauses.map((clause) => clause.level));
  return (
    <div className="space-y-8">
      {page.clauses.map((clause, i) => (
        <section
          key={clause.clauseId}
          id={anchors ? clause.clauseId : undefined}
          data-clause={clause.clauseId}
          aria-label={`${clause.number} ${clause.title}`}
          tabIndex={-1}
          className="group/clause scroll-mt-6 rounded-control outline-offset-8"
        >
          <ClauseHeading clause={clause} depth={i === 0 ? 0 : clause.level - top}>
            {onLink === undefined ? null : <LinkButton clause={clause} onLink={onLink} />}
            {showIds ? (
              <ClauseId clause={clause} derived={derivedIds?.has(clause.clauseId) === true} />
            ) : null}
          </ClauseHeading>
          {clause.text === "" ? null : (
            <Markdown
              text={`${clause.text}\n\n${definitions}`}
              onFragment={onFragment}
              className="mt-3 [&_blockquote>*+*]:mt-2"
            />
          )}
        </section>
      ))}
    </div>
  );
});

const sizes = ["text-2xl leading-tight", "text-lg leading-snug", "text-base leading-snug"];

function ClauseHeading({
  clause,
  depth,
  children,
}: {
  clause: Clause;
  depth: number;
  children: React.ReactNode;
}) {
  const Heading = (["h2", "h3", "h4"] as const)[Math.min(depth, 2)]!;
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <Heading className={cn("font-semibold tracking-tight text-balance", sizes[Math.min(depth, 2)])}>
        <span className="mr-1 font-normal text-faint tabular-nums">{clause.number}</span> {clause.title}
      </Heading>
      {children}
    </div>
  );
}

function LinkButton({ clause, onLink }: { clause: Clause; onLink: (clause: Clause) => void }) {
  const t = useTranslations("guidelines");
  const label = t("reader.linkTo", { clause: `${clause.number} ${clause.title}` });
  return (
    <button
      type="button"
      onClick={() => onLink(clause)}
      aria-label={label}
      title={label}
      className="inline-flex size-6 items-center justify-center rounded text-faint opacity-0 group-hover/clause:opacity-100 hover:text-accent focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
    >
      <Link2 aria-hidden className="size-4" />
    </button>
  );
}

function ClauseId({ clause, derived }: { clause: Clause; derived: boolean }) {
  const t = useTranslations("guidelines");
  return (
    <code
      title={derived ? t("editor.derived", { id: clause.clauseId }) : t("editor.clauseId")}
      className={cn("font-mono text-xs break-all", derived ? "text-warn" : "text-faint")}
    >
      #{clause.clauseId}
      {derived ? <span className="font-sans"> — {t("editor.derived", { id: clause.clauseId })}</span> : null}
    </code>
  );
}
