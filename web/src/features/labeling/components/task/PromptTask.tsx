"use client";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import type { PromptDraft } from "@hone/core/labeling/draft";
import { type MissingItem, missingInPrompt } from "@hone/core/labeling/validation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/inputs";
import type { Desk } from "../../hooks/use-desk";
import { useMarks } from "../../hooks/use-marks";
import { useTaskActions } from "../../hooks/use-task-actions";
import { useOpening, useWorkSession } from "../../hooks/use-work-session";
import { storable } from "../../lib/markdown-edit";
import { MarkdownEditor, type MarkdownEditorHandle } from "./MarkdownEditor";
import { MissingList } from "./MissingList";
import { NoteField, type NoteHandle } from "./NoteField";
import { TaskFrame } from "./TaskFrame";
import { WordCount, type WordCountHandle } from "./WordCount";

const blank: PromptDraft = { kind: "prompt", system: "", text: "", citations: [], note: "" };

/** Both texts with their marks and drafts; what is typed lives in a ref. */
function usePromptWork(view: AssignmentView) {
  const opening = useOpening(view);
  const [initial] = useState(opening.body?.kind === "prompt" ? opening.body : blank);
  const typed = useRef({ system: initial.system, text: initial.text });
  const system = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<MarkdownEditorHandle>(null);
  const note = useRef<NoteHandle>(null);
  const words = useRef<WordCountHandle>(null);
  const touch = useRef<() => void>(() => undefined);
  const marks = useMarks({ ...initial, promptFlags: [] }, touch);
  const read = (): PromptDraft => ({
    kind: "prompt",
    system: storable(typed.current.system),
    text: storable(typed.current.text),
    citations: marks.current.current.citations,
    note: storable(marks.current.current.note),
  });
  const session = useWorkSession(view, opening, {
    read,
    show: (body) => {
      if (body.kind !== "prompt") return;
      typed.current = { system: body.system, text: body.text };
      marks.show({ ...body, promptFlags: [] });
      editor.current?.show(body.text);
      if (system.current !== null) system.current.value = body.system;
      note.current?.show(body.note);
      words.current?.update(body.text);
    },
  });
  touch.current = session.touch;
  const type = (change: Partial<typeof typed.current>) => {
    typed.current = { ...typed.current, ...change };
    if (change.text !== undefined) words.current?.update(change.text);
    session.touch();
  };
  return { initial, fields: { system, editor, note, words }, marks, session, read, type };
}

/** Writing a prompt: an optional system message, and what the user says. */
export function PromptTask({ view, desk }: { view: AssignmentView; desk: Desk }) {
  const t = useTranslations("labeling");
  const { initial, fields, marks, session, read, type } = usePromptWork(view);
  const actions = useTaskActions(view, session, desk, marks.toggleCitation);
  const [missing, setMissing] = useState<MissingItem[]>([]);
  const { config } = view.campaign;
  const submit = () => {
    const { kind, ...body } = read();
    const open = missingInPrompt(body, config);
    setMissing(open);
    if (open.length === 0) void actions.submit({ kind, body });
  };
  return (
    <TaskFrame
      view={view}
      desk={desk}
      session={session}
      actions={actions}
      marks={{ ...marks.shown, onToggleCitation: marks.toggleCitation }}
      onPrimary={submit}
      primaryLabel={t(view.status === "submitted" ? "submit.correction" : "submit.button")}
      foot={
        <>
          <NoteField ref={fields.note} initialText={initial.note} onInput={marks.setNote} />
          <MissingList missing={missing} />
        </>
      }
    >
      <SystemField ref={fields.system} initialText={initial.system} onInput={(system) => type({ system })} />
      <MarkdownEditor
        ref={fields.editor}
        label={t("written.text")}
        initialText={initial.text}
        language={view.task.language}
        onInput={(text) => type({ text })}
        status={<WordCount ref={fields.words} initialText={initial.text} target={config.targetWords} />}
      />
    </TaskFrame>
  );
}

function SystemField({
  ref,
  initialText,
  onInput,
}: {
  ref: React.Ref<HTMLTextAreaElement>;
  initialText: string;
  onInput: (text: string) => void;
}) {
  const t = useTranslations("labeling");
  return (
    <div className="px-5 pt-5">
      <Field label={t("written.system")} hint={t("written.systemHint")}>
        {(control) => (
          <Textarea
            {...control}
            ref={ref}
            rows={3}
            maxLength={50_000}
            defaultValue={initialText}
            onInput={(event) => onInput(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
              event.currentTarget.closest<HTMLElement>("[data-task-frame]")?.focus();
            }}
          />
        )}
      </Field>
    </div>
  );
}
