"use client";
import type { CampaignKind } from "@hone/core/labeling/campaign";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import { undoWindowMs } from "@hone/core/labeling/decisions";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { dismissToast, toast } from "@/components/ui/toast";
import { useShortcuts } from "@/lib/shortcuts";
import { type Desk, useDesk } from "../../hooks/use-desk";
import { DeskNotice } from "./DeskNotice";
import { keyNames } from "./key-names";

/** Each kind of task is a chunk of its own. */
const tasks = {
  demonstration: dynamic(() => import("./WritingTask").then((module) => module.WritingTask)),
  ranking: dynamic(() => import("./RankingTask").then((module) => module.RankingTask)),
  prompt: dynamic(() => import("./PromptTask").then((module) => module.PromptTask)),
} satisfies Record<CampaignKind, React.ComponentType<{ view: AssignmentView; desk: Desk }>>;

interface LabelingPageProps {
  campaignId: string;
  /** One of one's own assignments, to go on with or to correct; null for the next task. */
  assignmentId: string | null;
}

/** Where labelers spend their day: one task after the other. */
export function LabelingPage({ campaignId, assignmentId }: LabelingPageProps) {
  const desk = useDesk(campaignId, assignmentId);
  useUndoOffer(desk);
  const { state } = desk;
  if (state.kind !== "task") return <DeskNotice desk={desk} state={state} />;
  const { view } = state;
  const Task = tasks[view.campaign.kind];
  return <Task key={`${view.id}-${state.opened}`} view={view} desk={desk} />;
}

/** The key and the message that take the last submit back. */
function useUndoOffer({ undoable, undo }: Desk): void {
  const t = useTranslations("labeling");
  useShortcuts(
    t("keys.work"),
    undoable !== null
      ? [{ keys: "mod+shift+Enter", label: t("undo.key"), whileTyping: true, run: () => void undo() }]
      : [],
  );
  const offer = useRef<() => number>(() => 0);
  offer.current = () =>
    toast(t("submit.done"), {
      ms: undoWindowMs,
      action: { label: `${t("undo.button")} ${keyNames("mod+shift+Enter")}`, run: () => void undo() },
    });
  // Once per submit, whatever else changes meanwhile; gone when it cannot be undone any more.
  useEffect(() => {
    if (undoable === null) return;
    const shown = offer.current();
    return () => dismissToast(shown);
  }, [undoable]);
}
