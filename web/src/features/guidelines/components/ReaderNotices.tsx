"use client";
import type { GuidelineReading } from "@hone/core/guidelines/contracts";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import type { ReaderPlace } from "../hooks/use-reader-place";

interface ReaderNoticesProps {
  reading: GuidelineReading;
  pageSlug: string;
  comparing: boolean;
  goTo: (clauseId: string) => void;
  turnTo: (slug: string) => void;
  setPlace: (place: Partial<ReaderPlace>) => void;
}

/** What a reader should know before reading on: an old version, a new one to acknowledge, where they stopped. */
export function ReaderNotices({ reading, pageSlug, comparing, goTo, turnTo, setPlace }: ReaderNoticesProps) {
  const t = useTranslations("guidelines");
  const { version, versions, mustAcknowledge, acknowledged } = reading;
  const latest = versions[0]!;
  const lastPage = reading.pages.at(-1)!;
  if (version.number !== latest.number)
    return (
      <Notice text={t("reader.notLatest", { number: version.number, latest: latest.number })}>
        <Button size="sm" onClick={() => setPlace({ version: null, compare: null })}>
          {t("reader.toLatest")}
        </Button>
      </Notice>
    );
  if (mustAcknowledge !== null && acknowledged !== null && !comparing)
    return (
      <Notice text={t("acknowledge.again", { number: version.number })}>
        <Button size="sm" tone="primary" onClick={() => setPlace({ compare: acknowledged.number })}>
          {t("reader.changesSince", { number: acknowledged.number })}
        </Button>
      </Notice>
    );
  return (
    <>
      {mustAcknowledge !== null && !comparing && pageSlug !== lastPage.slug ? (
        <Notice text={t("acknowledge.first")}>
          <Button size="sm" onClick={() => turnTo(lastPage.slug)}>
            {t("acknowledge.goToEnd")}
          </Button>
        </Notice>
      ) : null}
      {comparing ? null : (
        <ContinueNotice reading={reading} pageSlug={pageSlug} goTo={goTo} turnTo={turnTo} />
      )}
    </>
  );
}

function ContinueNotice({
  reading,
  pageSlug,
  goTo,
  turnTo,
}: Pick<ReaderNoticesProps, "reading" | "pageSlug" | "goTo" | "turnTo">) {
  const t = useTranslations("guidelines");
  // Told once, on arrival at the first page: whoever reads on does not need it.
  const [stopped] = useState(reading.position);
  const [gone, setGone] = useState(false);
  const page = reading.pages.find((p) => p.slug === stopped?.pageSlug);
  const first = reading.pages[0]!;
  if (gone || stopped === null || page === undefined || pageSlug !== first.slug) return null;
  const clause = page.clauses.find((c) => c.clauseId === stopped.clauseId) ?? page.clauses[0];
  if (clause === undefined || clause.clauseId === first.clauses[0]?.clauseId) return null;
  return (
    <Notice>
      <Button
        size="sm"
        onClick={() => {
          setGone(true);
          if (stopped.clauseId === null) turnTo(page.slug);
          else goTo(clause.clauseId);
        }}
      >
        {t("reader.continueAt", { place: `${clause.number} ${clause.title}` })}
      </Button>
    </Notice>
  );
}

function Notice({ text, children }: { text?: string; children: React.ReactNode }) {
  return (
    <div className="mb-6 flex max-w-[68ch] flex-wrap items-center justify-between gap-3 rounded-card border border-line bg-card px-4 py-3">
      {text === undefined ? null : <p className="min-w-0 flex-1 basis-72">{text}</p>}
      {children}
    </div>
  );
}
