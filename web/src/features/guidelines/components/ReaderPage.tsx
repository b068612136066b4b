"use client";
import type { Clause } from "@hone/core/guidelines/clauses";
import type { GuidelineReading } from "@hone/core/guidelines/contracts";
import { ArrowLeft, ArrowRight, Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { Button } from "@/components/ui/Button";
import { Kbd } from "@/components/ui/Kbd";
import { toast } from "@/components/ui/toast";
import { useClauseInView, useEndReached, type useReadingProgress } from "../hooks/use-reading-progress";
import { AcknowledgeCard } from "./AcknowledgeCard";
import { ClauseSections } from "./ClauseSections";

interface ReaderPageProps {
  reading: GuidelineReading;
  pageIndex: number;
  progress: ReturnType<typeof useReadingProgress>;
  goTo: (clauseId: string) => void;
  turnTo: (slug: string) => void;
}

/** One page, set for reading, with what follows it. */
export function ReaderPage({ reading, pageIndex, progress, goTo, turnTo }: ReaderPageProps) {
  const t = useTranslations("guidelines");
  const page = reading.pages[pageIndex]!;
  const { moveTo, markRead, pagesRead } = progress;
  useClauseInView(useCallback((clauseId: string) => moveTo(page.slug, clauseId), [moveTo, page.slug]));
  const end = useEndReached(page.slug, markRead);
  const copyLink = useCallback(
    async (clause: Clause) => {
      const url = new URL(window.location.href);
      url.search = `?page=${clause.pageSlug}`;
      url.hash = encodeURIComponent(clause.clauseId);
      window.history.replaceState(null, "", url);
      await navigator.clipboard?.writeText(url.toString()).then(
        () => toast(t("reader.linkCopied", { number: clause.number })),
        () => undefined,
      );
    },
    [t],
  );
  return (
    <article
      key={page.slug}
      data-reader
      tabIndex={-1}
      aria-label={page.title}
      className="max-w-[68ch] outline-none"
    >
      <div lang={reading.guideline.language}>
        <ClauseSections page={page} onFragment={goTo} onLink={copyLink} />
      </div>
      <div ref={end} className="mt-10 flex min-h-9 flex-wrap items-center gap-3 text-soft">
        {pagesRead.has(page.slug) ? (
          <span className="inline-flex items-center gap-1.5 text-accent">
            <Check aria-hidden className="size-4" />
            {t("reader.isRead")}
          </span>
        ) : (
          <Button onClick={() => markRead(page.slug)}>{t("reader.markRead")}</Button>
        )}
      </div>
      <PageTurner reading={reading} pageIndex={pageIndex} turnTo={turnTo} />
      {pageIndex === reading.pages.length - 1 ? (
        <AcknowledgeCard reading={reading} pagesRead={pagesRead} turnTo={turnTo} />
      ) : null}
    </article>
  );
}

function PageTurner({
  reading,
  pageIndex,
  turnTo,
}: {
  reading: GuidelineReading;
  pageIndex: number;
  turnTo: (slug: string) => void;
}) {
  const t = useTranslations("guidelines");
  const before = reading.pages[pageIndex - 1];
  const after = reading.pages[pageIndex + 1];
  return (
    <nav
      aria-label={t("pageOf", { page: pageIndex + 1, pages: reading.pages.length })}
      className="mt-4 flex flex-wrap gap-3 border-t border-line pt-6"
    >
      {before === undefined ? null : (
        <Button onClick={() => turnTo(before.slug)} className="h-auto py-2 whitespace-normal">
          <ArrowLeft aria-hidden className="size-4 shrink-0" />
          <span className="sr-only">{t("previousPage")}:</span> {before.title} <Kbd>P</Kbd>
        </Button>
      )}
      {after === undefined ? null : (
        <Button
          tone="primary"
          onClick={() => turnTo(after.slug)}
          className="ml-auto h-auto py-2 whitespace-normal"
        >
          <span className="sr-only">{t("nextPage")}:</span> {after.title} <Kbd>N</Kbd>
          <ArrowRight aria-hidden className="size-4 shrink-0" />
        </Button>
      )}
    </nav>
  );
}
