"use client";
import { type Change, diffWords, diffWordsWithSpace } from "diff";
import { useTranslations } from "next-intl";
import { Fragment, useMemo } from "react";

/** Unchanged text longer than this is shortened in its middle. */
const context = 160;

/** Two texts in one: what was taken out struck through, what was put in underlined, long unchanged parts left out. */
export function WordDiff({ before, after, language }: { before: string; after: string; language: string }) {
  const t = useTranslations("guidelines");
  const parts = useMemo(() => compare(before, after, language), [before, after, language]);
  return parts.map((part, i) => {
    const key = `${i}-${part.value.length}`;
    if (part.added)
      return (
        <ins key={key} className="rounded-[3px] bg-accent-soft text-accent decoration-1 underline-offset-2">
          <span className="sr-only">[{t("changes.addedText")}: </span>
          {part.value}
          <span className="sr-only">]</span>
        </ins>
      );
    if (part.removed)
      return (
        <del key={key} className="rounded-[3px] bg-bad-soft text-bad decoration-1">
          <span className="sr-only">[{t("changes.removedText")}: </span>
          {part.value}
          <span className="sr-only">]</span>
        </del>
      );
    return <Fragment key={key}>{shorten(part.value, i === 0, i === parts.length - 1)}</Fragment>;
  });
}

/** Words as the language sets them: Chinese is cut by the browser's own segmenter. Falls back to spaces and marks. */
function compare(before: string, after: string, language: string): Change[] {
  const words = diffWords(before, after, { intlSegmenter: segmenterOf(language) });
  const visible = words.some((part) => part.added || part.removed);
  return visible ? words : diffWordsWithSpace(before, after);
}

function segmenterOf(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language, { granularity: "word" });
  } catch {
    return new Intl.Segmenter("en", { granularity: "word" });
  }
}

function shorten(text: string, isFirst: boolean, isLast: boolean): string {
  const head = isFirst ? 0 : context;
  const tail = isLast ? 0 : context;
  if (text.length <= head + tail + 80) return text;
  const start = head === 0 ? "" : text.slice(0, text.lastIndexOf(" ", head) + 1 || head);
  const from = text.length - tail;
  const end = tail === 0 ? "" : text.slice(Math.max(from, text.indexOf(" ", from)));
  return `${start}…${end}`;
}
