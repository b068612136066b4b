"use client";
import type { VersionPage } from "@hone/core/guidelines/contracts";
import type { SearchHit } from "@hone/core/guidelines/search";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useId, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/inputs";
import { Kbd } from "@/components/ui/Kbd";
import { useGuidelineSearch } from "../hooks/use-guideline-search";
import { Highlighted } from "./Highlighted";

interface GuidelineSearchProps {
  pages: readonly VersionPage[];
  inputRef: React.RefObject<HTMLInputElement | null>;
  onOpen: (clauseId: string) => void;
  /** Escape in an empty field. */
  onLeave?: (() => void) | undefined;
  /** Clauses that are cited, and Shift+Enter to cite the one that is marked; absent where nothing is cited. */
  citations?: readonly string[] | undefined;
  onToggleCitation?: ((clauseId: string) => void) | undefined;
  /** Shown while nothing is asked. */
  children: React.ReactNode;
}

/** A search field whose results take the place of what is below it; all of it works from the keyboard. */
export function GuidelineSearch(props: GuidelineSearchProps) {
  const { citations, onToggleCitation, children } = props;
  const t = useTranslations("guidelines");
  const id = useId();
  const { field, hits, marked, setActive, open } = useSearchField(props, id);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {field}
      <p role="status" className="sr-only">
        {hits === null ? "" : t("search.count", { count: hits.length })}
      </p>
      {hits === null ? children : null}
      {hits?.length === 0 ? <p className="px-2 py-6 text-soft">{t("search.none")}</p> : null}
      {hits === null || hits.length === 0 ? null : (
        <>
          <div
            id={`${id}-list`}
            role="listbox"
            aria-label={t("search.results")}
            className="mt-2 min-h-0 flex-1 space-y-0.5 overflow-y-auto"
          >
            {hits.map((hit, i) => (
              <Result
                key={hit.clauseId}
                id={`${id}-${hit.clauseId}`}
                hit={hit}
                selected={hit === marked}
                cited={citations?.includes(hit.clauseId) === true}
                onPoint={() => setActive(i)}
                onOpen={() => open(hit.clauseId)}
              />
            ))}
          </div>
          <Keys canCite={onToggleCitation !== undefined} />
        </>
      )}
    </div>
  );
}

function Keys({ canCite }: { canCite: boolean }) {
  const t = useTranslations("guidelines");
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line pt-2 text-xs text-soft">
      <span>
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t("search.move")}
      </span>
      <span>
        <Kbd>↵</Kbd> {t("search.open")}
      </span>
      {canCite ? (
        <span>
          <Kbd>⇧</Kbd> <Kbd>↵</Kbd> {t("search.cite")}
        </span>
      ) : null}
    </p>
  );
}

function useSearchField(
  { pages, inputRef, onOpen, onLeave, onToggleCitation }: GuidelineSearchProps,
  id: string,
) {
  const t = useTranslations("guidelines");
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const hits = useGuidelineSearch(pages, query);
  const count = hits?.length ?? 0;
  const at = Math.min(active, count - 1);
  const marked = hits?.[at];
  useEffect(() => {
    if (marked !== undefined)
      document.getElementById(`${id}-${marked.clauseId}`)?.scrollIntoView({ block: "nearest" });
  }, [marked, id]);
  const open = (clauseId: string) => {
    setQuery("");
    onOpen(clauseId);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const plain = !event.ctrlKey && !event.metaKey && !event.nativeEvent.isComposing;
    if (step !== undefined && count > 0) setActive((at + step + count) % count);
    else if (event.key === "Enter" && plain && marked !== undefined) {
      if (event.shiftKey) onToggleCitation?.(marked.clauseId);
      else open(marked.clauseId);
    } else if (event.key === "Escape" && plain) {
      event.stopPropagation();
      if (query !== "") setQuery("");
      else onLeave?.();
    } else return;
    event.preventDefault();
  };
  const field = (
    <div className="relative">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-faint" />
      <Input
        ref={inputRef}
        type="text"
        role="combobox"
        aria-label={t("search.label")}
        aria-expanded={count > 0}
        aria-controls={count > 0 ? `${id}-list` : undefined}
        aria-activedescendant={marked === undefined ? undefined : `${id}-${marked.clauseId}`}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder={t("search.placeholder")}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className="pr-9 pl-8"
      />
      <span aria-hidden className="pointer-events-none absolute top-2 right-2">
        <Kbd>/</Kbd>
      </span>
    </div>
  );
  return { field, hits, marked, setActive, open };
}

interface ResultProps {
  id: string;
  hit: SearchHit;
  selected: boolean;
  cited: boolean;
  onPoint: () => void;
  onOpen: () => void;
}

function Result({ id, hit, selected, cited, onPoint, onOpen }: ResultProps) {
  const t = useTranslations("guidelines");
  return (
    // The field keeps the focus and names the marked option: options are reached by its arrow keys.
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="option"
      aria-selected={selected}
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onOpen}
      className={cn("cursor-pointer rounded-control px-2.5 py-2", selected && "bg-accent-soft")}
    >
      <div className="flex items-baseline gap-1.5">
        <span className="shrink-0 tabular-nums text-soft">{hit.number}</span>
        <span className="font-medium">
          <Highlighted text={hit.title} ranges={hit.titleRanges} />
        </span>
        {cited ? <span className="ml-auto shrink-0 text-xs text-accent">{t("cited")}</span> : null}
      </div>
      <p className="text-soft">
        <Highlighted text={hit.excerpt} ranges={hit.excerptRanges} />
      </p>
    </div>
  );
}
