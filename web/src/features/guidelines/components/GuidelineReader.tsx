"use client";
import type { GuidelineReading } from "@hone/core/guidelines/contracts";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLiveEvents } from "@/lib/live-events";
import { useShortcuts } from "@/lib/shortcuts";
import { useTRPC } from "@/lib/trpc";
import { useReaderPlace } from "../hooks/use-reader-place";
import { useReadingProgress } from "../hooks/use-reading-progress";
import { ReaderNotices } from "./ReaderNotices";
import { ReaderPage } from "./ReaderPage";
import { ReaderSidebar } from "./ReaderSidebar";

const ReaderChanges = dynamic(() => import("./ReaderChanges"));

/** Reads a guideline: contents and search on the left, one page at a time, the acknowledgement at the end. */
export function GuidelineReader({ slug }: { slug: string }) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const { place } = useReaderPlace();
  const { data, error, refetch } = useQuery(
    trpc.guidelines.read.queryOptions(
      { slug, number: place.version },
      { placeholderData: (previous) => previous, refetchOnWindowFocus: false },
    ),
  );
  useLiveEvents(["guidelines"], (id) => {
    if (id === null || id === data?.guideline.id) void refetch();
  });
  if (error !== null)
    return (
      <p role="alert" className="mx-auto max-w-2xl p-8 text-bad">
        {error.message}
      </p>
    );
  if (data === undefined)
    return (
      <p aria-live="polite" className="p-8 text-center text-soft">
        {t("loading")}
      </p>
    );
  return <OpenReader key={data.version.id} reading={data} />;
}

function OpenReader({ reading }: { reading: GuidelineReading }) {
  const t = useTranslations("guidelines");
  const { place, setPlace, wantsToContinue } = useReaderPlace();
  const search = useRef<HTMLInputElement>(null);
  const found = reading.pages.findIndex((page) => page.slug === place.pageSlug);
  const pageIndex = Math.max(0, found);
  const page = reading.pages[pageIndex]!;
  const progress = useReadingProgress(reading, page.slug);
  const moves = useMoves(reading, page.slug, setPlace, progress.moveTo);
  const { turnTo } = moves;
  useArrival(reading, wantsToContinue, moves);
  useShortcuts(reading.guideline.name, [
    { keys: "/", label: t("search.label"), run: () => search.current?.focus() },
    { keys: "n", label: t("nextPage"), run: () => turnTo(reading.pages[pageIndex + 1]?.slug ?? page.slug) },
    {
      keys: "p",
      label: t("previousPage"),
      run: () => turnTo(reading.pages[pageIndex - 1]?.slug ?? page.slug),
    },
  ]);
  const comparing = place.compare !== null;
  const common = { reading, setPlace, pagesRead: progress.pagesRead, ...moves };
  return (
    <div className="mx-auto flex max-w-7xl flex-col gap-x-12 px-5 py-6 lg:flex-row">
      <ReaderSidebar {...common} pageSlug={comparing ? null : page.slug} searchRef={search} />
      <div className="min-w-0 flex-1">
        <ReaderNotices {...common} pageSlug={page.slug} comparing={comparing} />
        {place.compare === null ? (
          <ReaderPage {...common} pageIndex={pageIndex} progress={progress} />
        ) : (
          <ReaderChanges {...common} from={place.compare} />
        )}
      </div>
    </div>
  );
}

interface Moves {
  goTo: (clauseId: string) => void;
  turnTo: (slug: string) => void;
}

/** Where the reader is to be taken as soon as its page is shown; null for the page's beginning. */
interface Target {
  pageSlug: string;
  clauseId: string | null;
}

function useMoves(
  reading: GuidelineReading,
  pageSlug: string,
  setPlace: ReturnType<typeof useReaderPlace>["setPlace"],
  moveTo: (slug: string, clauseId: string | null) => void,
): Moves {
  const [target, setTarget] = useState<Target | null>(null);
  useEffect(() => {
    if (target === null || target.pageSlug !== pageSlug) return;
    reveal(target.clauseId);
    setTarget(null);
  }, [target, pageSlug]);
  const go = useCallback(
    (slug: string, clauseId: string | null) => {
      setPlace({ pageSlug: slug, compare: null }, clauseId);
      moveTo(slug, clauseId);
      setTarget({ pageSlug: slug, clauseId });
    },
    [setPlace, moveTo],
  );
  const goTo = useCallback(
    (clauseId: string) => {
      const page = reading.pages.find((p) => p.clauses.some((clause) => clause.clauseId === clauseId));
      if (page !== undefined) go(page.slug, clauseId);
    },
    [reading.pages, go],
  );
  const turnTo = useCallback((slug: string) => go(slug, null), [go]);
  return { goTo, turnTo };
}

/** Shows a clause, or the beginning of the page, and puts the focus there. */
function reveal(clauseId: string | null): void {
  const reader = document.querySelector<HTMLElement>("[data-reader]");
  const clause =
    clauseId === null ? null : reader?.querySelector<HTMLElement>(`[data-clause="${CSS.escape(clauseId)}"]`);
  if (clause == null) window.scrollTo({ top: 0 });
  else clause.scrollIntoView({ block: "start" });
  (clause ?? reader)?.focus({ preventScroll: true });
}

/** Goes where the address points: to a clause, or to where the person stopped. */
function useArrival(reading: GuidelineReading, wantsToContinue: boolean, { goTo, turnTo }: Moves): void {
  const arrived = useRef(false);
  useEffect(() => {
    if (arrived.current) return;
    arrived.current = true;
    const { position } = reading;
    const fragment = safelyDecoded(window.location.hash.slice(1));
    if (fragment !== "") goTo(fragment);
    else if (
      wantsToContinue &&
      position !== null &&
      reading.pages.some((page) => page.slug === position.pageSlug)
    ) {
      turnTo(position.pageSlug);
      if (position.clauseId !== null) goTo(position.clauseId);
    }
  }, [reading, wantsToContinue, goTo, turnTo]);
}

function safelyDecoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return "";
  }
}
