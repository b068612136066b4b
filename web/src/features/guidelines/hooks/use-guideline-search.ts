"use client";
import type { VersionPage } from "@hone/core/guidelines/contracts";
import { buildGuidelineIndex, type SearchHit, searchGuideline } from "@hone/core/guidelines/search";
import { useDeferredValue, useMemo } from "react";

/** Clauses that answer a query, best first; null while nothing is asked. The search runs here, in the browser. */
export function useGuidelineSearch(pages: readonly VersionPage[], query: string): SearchHit[] | null {
  const index = useMemo(
    () =>
      buildGuidelineIndex(
        pages.flatMap((page) => page.clauses.map((clause) => ({ ...clause, pageTitle: page.title }))),
      ),
    [pages],
  );
  // A key press is never kept waiting by a search in a long document.
  const asked = useDeferredValue(query.trim());
  const hits = useMemo(() => (asked === "" ? null : searchGuideline(index, asked, 30)), [index, asked]);
  // An emptied field shows at once what stands below it.
  return query.trim() === "" ? null : hits;
}
