"use client";
import { Bold, Code, Italic, Link2, List, ListOrdered, TextQuote } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useImperativeHandle, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Button, IconButton } from "@/components/ui/Button";
import { Kbd } from "@/components/ui/Kbd";
import { Markdown } from "@/components/ui/Markdown";
import { pressedKeys } from "@/lib/shortcuts";
import { useTaskKeys } from "../../hooks/use-task-keys";
import { continueList, makeLink, type TextEdit, toggleMark, togglePrefix } from "../../lib/markdown-edit";
import { keyNames } from "./key-names";

export interface MarkdownEditorHandle {
  show: (text: string) => void;
  focus: () => void;
}

interface MarkdownEditorProps {
  label: string;
  initialText: string;
  /** Called at every change; must be cheap. */
  onInput: (text: string) => void;
  language: string | null;
  /** At the right of the tools, such as a word count. */
  status?: React.ReactNode;
  ref?: React.Ref<MarkdownEditorHandle>;
}

type Command = (selection: { value: string; start: number; end: number }) => TextEdit;

interface Tool {
  name: "bold" | "italic" | "code" | "link" | "list" | "numbers" | "quote";
  icon: typeof Bold;
  command: Command;
  /** Lists and quotes have none: their signs are as quick to type. */
  keys: string | null;
}

const tools: Tool[] = [
  { name: "bold", icon: Bold, keys: "mod+b", command: (selection) => toggleMark(selection, "**") },
  { name: "italic", icon: Italic, keys: "mod+i", command: (selection) => toggleMark(selection, "*") },
  { name: "code", icon: Code, keys: "mod+e", command: (selection) => toggleMark(selection, "`") },
  { name: "link", icon: Link2, keys: "mod+k", command: makeLink },
  { name: "list", icon: List, keys: null, command: (selection) => togglePrefix(selection, "- ") },
  { name: "numbers", icon: ListOrdered, keys: null, command: (selection) => togglePrefix(selection, "1. ") },
  { name: "quote", icon: TextQuote, keys: null, command: (selection) => togglePrefix(selection, "> ") },
];

/**
 * A plain text area, so that the browser's spelling, input methods and speed stay as they are: React does nothing per
 * keystroke. Escape leaves the text, then single keys work; V shows the text as it will be read.
 */
export function MarkdownEditor({ label, initialText, onInput, language, status, ref }: MarkdownEditorProps) {
  const t = useTranslations("labeling");
  const area = useRef<HTMLTextAreaElement>(null);
  const [preview, setPreview] = useState<string | null>(null);
  const focus = () => {
    // At once, not after the next frame: somebody may already be typing, and a letter out of the text is a command.
    if (area.current?.hidden) flushSync(() => setPreview(null));
    area.current?.focus();
  };
  useImperativeHandle(ref, () => ({
    show: (text) => {
      if (area.current !== null) area.current.value = text;
      setPreview((shown) => (shown === null ? null : text));
    },
    focus,
  }));
  useEffect(() => {
    // Writing here is what the page is for.
    area.current?.focus();
  }, []);
  const togglePreview = () => (preview === null ? setPreview(area.current?.value ?? "") : focus());
  useTaskKeys(t("keys.editor"), [
    { keys: "w", label: t("editor.write"), run: focus },
    { keys: "v", label: t("editor.preview"), run: togglePreview },
    ...tools.flatMap(({ keys, name, command }) =>
      keys === null
        ? []
        : [
            {
              keys,
              label: t(`editor.${name}`),
              whileTyping: true,
              run: () => applyTo(area.current, command),
            },
          ],
    ),
  ]);
  return (
    <div className="flex min-h-96 flex-1 flex-col gap-2 p-5 lg:min-h-0">
      <div className="flex flex-wrap items-center gap-1">
        {tools.map(({ keys, name, command, icon: Icon }) => (
          <IconButton
            key={name}
            label={keys === null ? t(`editor.${name}`) : `${t(`editor.${name}`)} (${keyNames(keys)})`}
            size="sm"
            className="min-w-7"
            disabled={preview !== null}
            onClick={() => applyTo(area.current, command)}
          >
            <Icon aria-hidden className="size-4" />
          </IconButton>
        ))}
        <Button size="sm" tone="quiet" aria-pressed={preview !== null} onClick={togglePreview}>
          {t("editor.preview")} <Kbd>V</Kbd>
        </Button>
        <div className="ml-auto flex items-center gap-3">{status}</div>
      </div>
      <textarea
        ref={area}
        aria-label={label}
        defaultValue={initialText}
        hidden={preview !== null}
        lang={language ?? undefined}
        dir="auto"
        spellCheck
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onEditorKey}
        className="min-h-0 w-full flex-1 resize-none rounded-card border border-line bg-card p-4 text-base leading-relaxed focus-visible:outline-offset-0"
      />
      {preview === null ? (
        <p className="text-xs text-soft">{t("editor.hint")}</p>
      ) : (
        <section
          aria-label={t("editor.preview")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto rounded-card border border-line bg-card p-4"
        >
          <Markdown text={preview} />
        </section>
      )}
    </div>
  );
}

function onEditorKey(event: React.KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.nativeEvent.isComposing) return;
  const area = event.currentTarget;
  const pressed = pressedKeys(event.nativeEvent);
  if (pressed === "Escape") {
    area.blur();
    area.closest<HTMLElement>("[data-task-frame]")?.focus();
    return;
  }
  if (pressed !== "Enter") return;
  const edit = continueList({ value: area.value, start: area.selectionStart, end: area.selectionEnd });
  if (edit === null) return;
  event.preventDefault();
  insert(area, edit);
}

function applyTo(area: HTMLTextAreaElement | null, command: Command): void {
  if (area === null || area.hidden) return;
  area.focus();
  insert(area, command({ value: area.value, start: area.selectionStart, end: area.selectionEnd }));
}

/** Through the browser's own editing, so that its undo knows the change. */
function insert(area: HTMLTextAreaElement, edit: TextEdit): void {
  area.setSelectionRange(edit.from, edit.to);
  const done =
    edit.insert === "" && edit.from !== edit.to
      ? document.execCommand("delete")
      : document.execCommand("insertText", false, edit.insert);
  if (!done) {
    area.setRangeText(edit.insert, edit.from, edit.to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(edit.selectionStart, edit.selectionEnd);
}
