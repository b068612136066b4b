"use client";
import { useTranslations } from "next-intl";
import { useId, useImperativeHandle, useRef } from "react";
import { Input } from "@/components/ui/inputs";
import { Kbd } from "@/components/ui/Kbd";

export interface NoteHandle {
  show: (text: string) => void;
}

/** A note on the judgement, for whoever reads it later. */
export function NoteField({
  initialText,
  onInput,
  ref,
}: {
  initialText: string;
  onInput: (text: string) => void;
  ref?: React.Ref<NoteHandle>;
}) {
  const t = useTranslations("labeling");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({
    show: (text) => {
      if (field.current !== null) field.current.value = text;
    },
  }));
  return (
    <div className="flex min-w-60 flex-1 items-center gap-2">
      <label htmlFor={id} className="shrink-0 text-soft">
        {t("note.label")} <Kbd>J</Kbd>
      </label>
      <Input
        ref={field}
        id={id}
        data-note
        defaultValue={initialText}
        maxLength={10_000}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          event.currentTarget.closest<HTMLElement>("[data-task-frame]")?.focus();
        }}
      />
    </div>
  );
}
