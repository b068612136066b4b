import { type RefObject, useCallback, useRef, useState } from "react";

/** Flags on the prompt, cited clauses and the note: what every kind of judgement carries beside its main part. */
export interface MarkValues {
  promptFlags: string[];
  citations: string[];
  note: string;
}

export function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

/** Keeps the marks of a judgement; `current` is what a save reads, whatever React has painted. */
export function useMarks(initial: MarkValues, onChange: RefObject<() => void>) {
  const [shown, setShown] = useState({ promptFlags: initial.promptFlags, citations: initial.citations });
  const current = useRef<MarkValues>(initial);
  const set = useCallback(
    (change: Partial<MarkValues>) => {
      current.current = { ...current.current, ...change };
      const { promptFlags, citations } = current.current;
      if (change.note === undefined || Object.keys(change).length > 1) setShown({ promptFlags, citations });
      onChange.current();
    },
    [onChange],
  );
  return {
    shown,
    current,
    setNote: (note: string) => set({ note }),
    togglePromptFlag: (flag: string) => set({ promptFlags: toggled(current.current.promptFlags, flag) }),
    toggleCitation: (clauseId: string) => set({ citations: toggled(current.current.citations, clauseId) }),
    /** Shows other values, without calling them a change. */
    show: (values: MarkValues) => {
      current.current = values;
      setShown({ promptFlags: values.promptFlags, citations: values.citations });
    },
  };
}
