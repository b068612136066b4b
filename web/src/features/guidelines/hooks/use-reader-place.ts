"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

/** Where a reader stands, as the address says it: a link can be sent to a colleague. */
export interface ReaderPlace {
  version: number | null;
  pageSlug: string | null;
  /** Version compared with; the changes are shown instead of a page. */
  compare: number | null;
}

/** Reads and changes the place in the address; nothing is asked from the server. */
export function useReaderPlace() {
  const params = useSearchParams();
  const key = params.toString();
  const place = useMemo((): ReaderPlace => {
    const search = new URLSearchParams(key);
    return {
      version: numberOf(search.get("version")),
      pageSlug: search.get("page"),
      compare: numberOf(search.get("compare")),
    };
  }, [key]);
  const setPlace = useCallback(
    (next: Partial<ReaderPlace>, clauseId: string | null = null) => {
      const search = new URLSearchParams();
      const merged = { ...place, ...next };
      if (merged.version !== null) search.set("version", String(merged.version));
      if (merged.compare !== null) search.set("compare", String(merged.compare));
      else if (merged.pageSlug !== null) search.set("page", merged.pageSlug);
      const query = search.size > 0 ? `?${search}` : window.location.pathname;
      window.history.pushState(
        null,
        "",
        clauseId === null ? query : `${query}#${encodeURIComponent(clauseId)}`,
      );
    },
    [place],
  );
  return { place, setPlace, wantsToContinue: params.has("continue") };
}

function numberOf(text: string | null): number | null {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value >= 1 ? value : null;
}
