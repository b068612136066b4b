"use client";
import { MoreHorizontal } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { Button, buttonClass, IconButton } from "@/components/ui/Button";
import { Kbd } from "@/components/ui/Kbd";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { useWorkspacePath } from "@/lib/workspace";
import type { DraftEditor } from "../hooks/use-draft-editor";
import { ConfirmDialog } from "./ConfirmDialog";
import { DescribeGuidelineDialog } from "./DescribeGuidelineDialog";

interface EditorHeaderProps {
  editor: DraftEditor;
  view: "write" | "changes";
  setView: (view: "write" | "changes") => void;
  onPublish: () => void;
}

/** Name, state of saving, and the ways on: changes, save, publish. */
export function EditorHeader({ editor, view, setView, onPublish }: EditorHeaderProps) {
  const t = useTranslations("guidelines");
  const pathTo = useWorkspacePath();
  const { guideline } = editor.draft;
  const { published } = editor;
  return (
    <header className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="min-w-0 text-[1.0625rem]">{t("editor.title", { name: guideline.name })}</h1>
      {published === null ? (
        <Badge tone="warn">{t("list.neverPublished")}</Badge>
      ) : (
        <Link
          href={pathTo("guidelines", guideline.slug)}
          className="inline-flex min-h-6 items-center text-accent underline underline-offset-2"
        >
          {t("version", { number: published.version.number })}
        </Link>
      )}
      <SaveState editor={editor} />
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <fieldset className="flex rounded-control border border-line p-0.5">
          <legend className="sr-only">{t("editor.changes")}</legend>
          {(["write", "changes"] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => setView(name)}
              className="min-h-7 rounded-md px-3 text-soft aria-pressed:bg-line/70 aria-pressed:font-medium aria-pressed:text-ink"
            >
              {t(`editor.${name}`)}
            </button>
          ))}
        </fieldset>
        <Button onClick={() => void editor.saver.save(true)} title={t("editor.saveHint")}>
          {t("editor.save")} <Kbd>⌘/Ctrl S</Kbd>
        </Button>
        <button type="button" className={buttonClass("primary")} onClick={onPublish}>
          {t("editor.publish")}
        </button>
        <EditorMenu editor={editor} />
      </div>
    </header>
  );
}

function SaveState({ editor }: { editor: DraftEditor }) {
  const t = useTranslations("guidelines");
  const { status } = editor;
  const text = status === "stale" ? t("editor.staleTitle") : t(`editor.${status}`);
  return (
    <span role="status" className={status === "offline" || status === "stale" ? "text-warn" : "text-soft"}>
      {text}
    </span>
  );
}

function EditorMenu({ editor }: { editor: DraftEditor }) {
  const t = useTranslations("guidelines");
  const [open, setOpen] = useState<"describe" | "discard" | null>(null);
  const { published, draft } = editor;
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("list.more", { name: draft.guideline.name })}>
            <MoreHorizontal aria-hidden className="size-4" />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setOpen("describe")}>{t("editor.settings")}</MenuItem>
        {published === null ? null : (
          <MenuItem onSelect={() => setOpen("discard")}>{t("editor.discard")}</MenuItem>
        )}
      </Menu>
      {open === "describe" ? <DescribeGuidelineDialog editor={editor} onClose={() => setOpen(null)} /> : null}
      <ConfirmDialog
        open={open === "discard"}
        title={t("editor.discardTitle")}
        text={t("editor.discardText", { number: published?.version.number ?? 0 })}
        action={t("editor.discard")}
        onClose={() => setOpen(null)}
        onConfirm={() => editor.saver.change({ kind: "discard" })}
      />
    </>
  );
}
