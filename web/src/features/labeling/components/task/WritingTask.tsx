"use client";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import type { DemonstrationDraft } from "@hone/core/labeling/draft";
import { type MissingItem, missingInDemonstration } from "@hone/core/labeling/validation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
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

const blank: DemonstrationDraft = {
  kind: "demonstration",
  text: "",
  promptFlags: [],
  citations: [],
  note: "",
};

/** The text with its marks and drafts. The fields are the browser's own: what is typed lives in a ref. */
function useWritingWork(view: AssignmentView) {
  const opening = useOpening(view);
  const [initial] = useState(opening.body?.kind === "demonstration" ? opening.body : blank);
  const text = useRef(initial.text);
  const editor = useRef<MarkdownEditorHandle>(null);
  const note = useRef<NoteHandle>(null);
  const words = useRef<WordCountHandle>(null);
  const touch = useRef<() => void>(() => undefined);
  const marks = useMarks(initial, touch);
  const read = (): DemonstrationDraft => {
    const { promptFlags, citations, note: written } = marks.current.current;
    return {
      kind: "demonstration",
      text: storable(text.current),
      promptFlags: promptFlags as DemonstrationDraft["promptFlags"],
      citations,
      note: storable(written),
    };
  };
  const session = useWorkSession(view, opening, {
    read,
    show: (body) => {
      if (body.kind !== "demonstration") return;
      text.current = body.text;
      marks.show(body);
      editor.current?.show(body.text);
      note.current?.show(body.note);
      words.current?.update(body.text);
    },
  });
  touch.current = session.touch;
  const type = (value: string) => {
    text.current = value;
    words.current?.update(value);
    session.touch();
  };
  return { initial, fields: { editor, note, words }, marks, session, read, type };
}

/** Writing the ideal response to a prompt. */
export function WritingTask({ view, desk }: { view: AssignmentView; desk: Desk }) {
  const t = useTranslations("labeling");
  const { initial, fields, marks, session, read, type } = useWritingWork(view);
  const actions = useTaskActions(view, session, desk, marks.toggleCitation);
  const [missing, setMissing] = useState<MissingItem[]>([]);
  const { config } = view.campaign;
  const submit = () => {
    const { kind, ...body } = read();
    const open = missingInDemonstration(body, config);
    setMissing(open);
    if (open.length === 0) void actions.submit({ kind, body });
  };
  return (
    <TaskFrame
      view={view}
      desk={desk}
      session={session}
      actions={actions}
      marks={{
        ...marks.shown,
        onTogglePromptFlag: marks.togglePromptFlag,
        onToggleCitation: marks.toggleCitation,
      }}
      onPrimary={submit}
      primaryLabel={t(view.status === "submitted" ? "submit.correction" : "submit.button")}
      foot={
        <>
          <NoteField ref={fields.note} initialText={initial.note} onInput={marks.setNote} />
          <MissingList missing={missing} />
        </>
      }
    >
      <MarkdownEditor
        ref={fields.editor}
        label={t("editor.label")}
        initialText={initial.text}
        language={view.task.language}
        onInput={type}
        status={<WordCount ref={fields.words} initialText={initial.text} target={config.targetWords} />}
      />
    </TaskFrame>
  );
}
