"use client";
import type { GuidelineReading } from "@hone/core/guidelines/contracts";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTRPC } from "@/lib/trpc";

/** Milliseconds at the end of a page after which it counts as read. */
const dwell = 1500;
const saveDelay = 800;
/** Pixels below the window's top: the clause that reaches above this line is the one being read. */
const readingLine = 48;

/**
 * Keeps a reader's place and which pages were read to the end, here and on the server. Merely opening the guideline
 * changes no stored place: only scrolling and turning pages do.
 */
export function useReadingProgress(reading: GuidelineReading, pageSlug: string) {
  const trpc = useTRPC();
  const { mutate } = useMutation(trpc.guidelines.savePosition.mutationOptions());
  const [pagesRead, setPagesRead] = useState(() => new Set(reading.position?.pagesRead ?? []));
  const stored = reading.position;
  const knownPage = reading.pages.some((page) => page.slug === stored?.pageSlug);
  const place = useRef({
    pageSlug: stored !== null && knownPage ? stored.pageSlug : pageSlug,
    clauseId: stored !== null && knownPage ? stored.clauseId : null,
  });
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; run: () => void } | null>(null);
  const unsavedPages = useRef<string[]>([]);
  const versionId = reading.version.id;
  const save = useCallback(
    (delay: number) => {
      if (pending.current !== null) clearTimeout(pending.current.timer);
      const run = () => {
        pending.current = null;
        mutate({ versionId, ...place.current, pagesRead: unsavedPages.current });
        unsavedPages.current = [];
      };
      pending.current = { timer: setTimeout(run, delay), run };
    },
    [mutate, versionId],
  );
  useSaveOnLeaving(pending);
  const markRead = useCallback(
    (slug: string) => {
      setPagesRead((known) => (known.has(slug) ? known : new Set([...known, slug])));
      unsavedPages.current = [...unsavedPages.current, slug];
      save(0);
    },
    [save],
  );
  const moveTo = useCallback(
    (slug: string, clauseId: string | null) => {
      if (place.current.pageSlug === slug && place.current.clauseId === clauseId) return;
      place.current = { pageSlug: slug, clauseId };
      save(saveDelay);
    },
    [save],
  );
  return { pagesRead, markRead, moveTo };
}

/** A place that is about to be saved is saved at once when the reader turns away. */
function useSaveOnLeaving(
  pending: React.RefObject<{ timer: ReturnType<typeof setTimeout>; run: () => void } | null>,
): void {
  useEffect(() => {
    const flush = () => {
      if (pending.current === null) return;
      clearTimeout(pending.current.timer);
      pending.current.run();
    };
    const onHide = () => {
      if (document.visibilityState === "hidden") flush();
    };
    document.addEventListener("visibilitychange", onHide);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      flush();
    };
  }, [pending]);
}

/** Calls `onClause` with the clause at the top of the window whenever the reader scrolls. */
export function useClauseInView(onClause: (clauseId: string) => void): void {
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const sections = [...document.querySelectorAll<HTMLElement>("[data-reader] [data-clause]")];
      const current =
        sections.filter((section) => section.getBoundingClientRect().top < readingLine).at(-1) ?? sections[0];
      if (current?.dataset.clause !== undefined) onClause(current.dataset.clause);
    };
    const onScroll = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      window.removeEventListener("scroll", onScroll);
      cancelAnimationFrame(frame);
    };
  }, [onClause]);
}

/** Calls back once the element has been in view for a while: the end of the page has been reached. */
export function useEndReached(
  pageSlug: string,
  onEnd: (slug: string) => void,
): React.RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (element.current === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver(([entry]) => {
      clearTimeout(timer);
      if (entry?.isIntersecting === true) timer = setTimeout(() => onEnd(pageSlug), dwell);
    });
    observer.observe(element.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [pageSlug, onEnd]);
  return element;
}
