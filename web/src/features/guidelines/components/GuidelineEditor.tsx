"use client";
import { parseGuideline } from "@hone/core/guidelines/clauses";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useMemo, useState } from "react";
import { EmptyState } from "@/components/ui/EmptyState";
import { useShortcuts } from "@/lib/shortcuts";
import { useTRPC } from "@/lib/trpc";
import { type DraftEditor, useDraftEditor } from "../hooks/use-draft-editor";
import type { OpenDraft } from "../lib/draft-saver";
import { EditorChanges } from "./EditorChanges";
import { EditorHeader } from "./EditorHeader";
import { EditorPageList } from "./EditorPageList";
import { EditorSource } from "./EditorSource";
import { PublishDialog } from "./PublishDialog";
import { StaleDialog } from "./StaleDialog";

/** Where admins write a guideline: pages, source and preview side by side, changes, publishing. */
export function GuidelineEditor({ slug }: { slug: string }) {
  const t = useTranslations("guidelines");
  const trpc = useTRPC();
  const { data, error } = useQuery(
    // Read once: from then on the editor itself keeps what it knows.
    trpc.guidelines.readDraft.queryOptions(
      { slug },
      { gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false },
    ),
  );
  if (error !== null)
    return (
      <p role="alert" className="mx-auto max-w-2xl p-8 text-bad">
        {error.message}
      </p>
    );
  if (data === undefined)
    return (
      <p aria-live="polite" className="p-8 text-center text-soft">
        {t("loading")}
      </p>
    );
  return <OpenEditor slug={slug} initial={data} />;
}

/** The draft with what is being typed, read into clauses. */
function useShownDraft({ draft, texts }: DraftEditor) {
  const current = useDeferredValue(texts);
  const { pages } = draft;
  const parsed = useMemo(
    () =>
      parseGuideline(pages.map((page) => ({ slug: page.slug, markdown: current[page.id] ?? page.markdown }))),
    [pages, current],
  );
  const derivedIds = useMemo(() => new Set(parsed.assigned.map(({ clauseId }) => clauseId)), [parsed]);
  return { parsed, derivedIds };
}

export type ShownDraft = ReturnType<typeof useShownDraft>;

function OpenEditor({ slug, initial }: { slug: string; initial: OpenDraft }) {
  const t = useTranslations("guidelines");
  const editor = useDraftEditor(slug, initial);
  const { pages, guideline } = editor.draft;
  const [pageId, setPageId] = useState<string | null>(pages[0]?.id ?? null);
  const [view, setView] = useState<"write" | "changes">("write");
  const [publishing, setPublishing] = useState(false);
  const shown = useShownDraft(editor);
  const index = Math.max(
    0,
    pages.findIndex((page) => page.id === pageId),
  );
  const page = pages[index];
  const openPublish = async () => {
    if (await editor.saver.save(true)) setPublishing(true);
  };
  useShortcuts(t("editor.title", { name: guideline.name }), [
    { keys: "mod+s", label: t("editor.save"), whileTyping: true, run: () => void editor.saver.save(true) },
  ]);
  return (
    <div className="flex flex-col px-5 pt-4 pb-6 xl:h-[calc(100dvh-3.1rem)]">
      <EditorHeader editor={editor} view={view} setView={setView} onPublish={() => void openPublish()} />
      <div className="flex min-h-0 flex-1 flex-col gap-5 xl:flex-row">
        <EditorPageList
          editor={editor}
          pageId={page?.id ?? null}
          issues={shown.parsed.issues}
          onOpen={(id) => {
            setPageId(id);
            setView("write");
          }}
        />
        {view === "changes" ? (
          <EditorChanges editor={editor} shown={shown} />
        ) : page === undefined ? (
          <div className="flex-1">
            <EmptyState title={t("editor.noPages")}>{t("editor.noPagesHint")}</EmptyState>
          </div>
        ) : (
          <EditorSource key={page.id} editor={editor} page={page} index={index} shown={shown} />
        )}
      </div>
      {publishing ? (
        <PublishDialog editor={editor} shown={shown} onClose={() => setPublishing(false)} />
      ) : null}
      <StaleDialog editor={editor} />
    </div>
  );
}
