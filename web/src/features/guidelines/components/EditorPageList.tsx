"use client";
import type { GuidelineIssue } from "@hone/core/guidelines/clauses";
import type { DraftPage } from "@hone/core/guidelines/contracts";
import { MoreHorizontal, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import type { DraftEditor } from "../hooks/use-draft-editor";
import { ConfirmDialog } from "./ConfirmDialog";
import { TitleDialog } from "./TitleDialog";

interface EditorPageListProps {
  editor: DraftEditor;
  pageId: string | null;
  issues: readonly GuidelineIssue[];
  onOpen: (pageId: string) => void;
}

type Asked = { kind: "add" } | { kind: "retitle" | "delete"; page: DraftPage };

/** The pages in their order: open, add, rename, move, delete. */
export function EditorPageList({ editor, pageId, issues, onOpen }: EditorPageListProps) {
  const t = useTranslations("guidelines");
  const [asked, setAsked] = useState<Asked | null>(null);
  const { pages } = editor.draft;
  const broken = new Set(issues.filter((issue) => issue.severity === "error").map((issue) => issue.pageSlug));
  return (
    <nav aria-label={t("editor.pages")} className="shrink-0 xl:w-60 xl:overflow-y-auto">
      <ol className="gap-x-6 space-y-0.5 md:columns-2 xl:columns-1">
        {pages.map((page, index) => (
          <li key={page.id} className="flex items-center">
            <button
              type="button"
              aria-current={page.id === pageId ? "page" : undefined}
              onClick={() => onOpen(page.id)}
              className={cn(
                "flex min-h-8 min-w-0 flex-1 items-baseline gap-2 rounded-control px-2 py-1 text-left hover:bg-line/50",
                page.id === pageId ? "bg-card font-semibold" : "text-soft",
              )}
            >
              <span className="w-5 shrink-0 text-right font-normal text-faint tabular-nums">{index + 1}</span>
              <span className="min-w-0 truncate">{page.title}</span>
              {page.id in editor.texts ? <span className="sr-only">({t("editor.unsaved")})</span> : null}
              {broken.has(page.slug) ? <span className="ml-auto text-xs text-bad">!</span> : null}
            </button>
            <PageMenu page={page} index={index} count={pages.length} editor={editor} onAsk={setAsked} />
          </li>
        ))}
      </ol>
      <Button size="sm" tone="quiet" className="mt-2" onClick={() => setAsked({ kind: "add" })}>
        <Plus aria-hidden className="size-4" /> {t("editor.addPage")}
      </Button>
      {asked?.kind === "add" || asked?.kind === "retitle" ? (
        <TitleDialog
          title={
            asked.kind === "add" ? t("editor.addTitle") : t("editor.renameTitle", { title: asked.page.title })
          }
          initial={asked.kind === "add" ? "" : asked.page.title}
          onClose={() => setAsked(null)}
          onSubmit={(title) =>
            asked.kind === "add"
              ? editor.saver.change({ kind: "add", title })
              : editor.saver.change({ kind: "retitle", pageId: asked.page.id, title })
          }
        />
      ) : null}
      <ConfirmDialog
        open={asked?.kind === "delete"}
        title={t("editor.deleteTitle", { title: asked?.kind === "delete" ? asked.page.title : "" })}
        text={t("editor.deleteText")}
        action={t("editor.delete")}
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          if (asked?.kind === "delete") await editor.saver.change({ kind: "delete", pageId: asked.page.id });
        }}
      />
    </nav>
  );
}

interface PageMenuProps {
  page: DraftPage;
  index: number;
  count: number;
  editor: DraftEditor;
  onAsk: (asked: Asked) => void;
}

function PageMenu({ page, index, count, editor, onAsk }: PageMenuProps) {
  const t = useTranslations("guidelines");
  const move = (to: number) => void editor.saver.change({ kind: "move", pageId: page.id, to });
  return (
    <Menu
      trigger={
        <IconButton label={t("editor.pageMenu", { title: page.title })} size="sm" className="min-w-7">
          <MoreHorizontal aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => onAsk({ kind: "retitle", page })}>{t("editor.rename")}</MenuItem>
      <MenuItem disabled={index === 0} onSelect={() => move(index - 1)}>
        {t("editor.moveUp")}
      </MenuItem>
      <MenuItem disabled={index === count - 1} onSelect={() => move(index + 1)}>
        {t("editor.moveDown")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => onAsk({ kind: "delete", page })}>{t("editor.delete")}</MenuItem>
    </Menu>
  );
}
