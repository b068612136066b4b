"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { type FilterField, filterOfParams } from "../lib/filter-params";

/** The filter of the table of prompts; it lives in the address, so that it can be linked and gone back to. */
export function usePromptFilter() {
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  const filter = useMemo(() => filterOfParams(new URLSearchParams(params)), [params]);
  const set = (field: FilterField, value: string) => {
    const next = new URLSearchParams(params);
    if (value === "") next.delete(field);
    else next.set(field, value);
    router.replace(next.size === 0 ? pathname : `${pathname}?${next}`, { scroll: false });
  };
  return {
    filter,
    value: (field: FilterField) => params.get(field) ?? "",
    set,
    clear: () => router.replace(pathname, { scroll: false }),
    isEmpty: Object.keys(filter).length === 0,
  };
}

export type PromptFilterState = ReturnType<typeof usePromptFilter>;
