"use client";
import { countWords } from "@hone/core/labeling/word-count";
import { useTranslations } from "next-intl";
import { useEffect, useImperativeHandle, useRef, useState } from "react";

export interface WordCountHandle {
  /** The text is now this; counted when the typing pauses. */
  update: (text: string) => void;
}

const pauseMs = 250;

/** Words so far, and of how many. Counts beside the typing, never in its way. */
export function WordCount({
  initialText,
  target,
  ref,
}: {
  initialText: string;
  target: number | null;
  ref?: React.Ref<WordCountHandle>;
}) {
  const t = useTranslations("labeling");
  const [count, setCount] = useState(() => countWords(initialText));
  const timer = useRef<ReturnType<typeof setTimeout>>(null);
  useImperativeHandle(ref, () => ({
    update: (text) => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => setCount(countWords(text)), pauseMs);
    },
  }));
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  return (
    <span className="text-soft tabular-nums">
      {target === null ? t("words.count", { count }) : t("words.ofTarget", { count, target })}
    </span>
  );
}
