"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { toastError } from "@/components/ui/toast";
import { failureOf, useTRPCClient } from "@/lib/trpc";
import { DraftSaver, type DraftState, type OpenDraft } from "../lib/draft-saver";

const autosaveDelay = 900;
const retryDelay = 3000;

export interface DraftEditor extends DraftState {
  saver: DraftSaver;
}

/** The working copy of a guideline, saved as it is typed. */
export function useDraftEditor(slug: string, initial: OpenDraft): DraftEditor {
  const client = useTRPCClient();
  const [saver] = useState(
    () =>
      new DraftSaver(initial, {
        edit: (edit) => client.guidelines.editDraft.mutate(edit),
        read: () => client.guidelines.readDraft.query({ slug }),
        codeOf: (error) => failureOf(error).code,
        onError: toastError,
      }),
  );
  const state = useSyncExternalStore(saver.subscribe, saver.current, saver.current);
  useAutosave(saver, state);
  return { ...state, saver };
}

function useAutosave(saver: DraftSaver, { texts, status }: DraftState): void {
  const dirty = Object.keys(texts).length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every key press begins the wait anew
  useEffect(() => {
    if (!dirty || status === "stale" || status === "saving") return;
    const timer = setTimeout(() => void saver.save(false), status === "offline" ? retryDelay : autosaveDelay);
    return () => clearTimeout(timer);
  }, [texts, dirty, status, saver]);
  useEffect(() => {
    if (!dirty) return;
    const onHide = () => {
      if (document.visibilityState === "hidden" && saver.current().status === "unsaved")
        void saver.save(false);
    };
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    document.addEventListener("visibilitychange", onHide);
    window.addEventListener("beforeunload", onLeave);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      window.removeEventListener("beforeunload", onLeave);
    };
  }, [dirty, saver]);
}
