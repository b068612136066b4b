import type { AssignmentView, ClaimNextOutput, UndoOutput } from "@hone/core/labeling/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { toast, toastError } from "@/components/ui/toast";
import { useTRPC, useTRPCClient } from "@/lib/trpc";

/** What the labeling page shows. */
export type DeskState =
  | { kind: "loading" }
  | { kind: "task"; view: AssignmentView; opened: number }
  | { kind: "waiting"; why: Exclude<ClaimNextOutput, { outcome: "assigned" }> }
  | { kind: "refused"; reason: "not_submitted" | "window_over" | "campaign_closed" }
  /** A correction of submitted work was stored. */
  | { kind: "revised" }
  | { kind: "failed"; error: unknown };

export interface Desk {
  state: DeskState;
  next: () => Promise<void>;
  /** Called after a submit that can be undone until `untilMs` milliseconds from now. */
  offerUndo: (assignmentId: string, forMs: number) => void;
  /** Takes the last submit back, if it is not too late. */
  undo: () => Promise<void>;
  /** The assignment that `undo` would take back; null when it is too late. */
  undoable: string | null;
  showRevised: () => void;
  /** Set by the open task: brings what is typed to the server before the task is left. */
  beforeLeaving: React.RefObject<(() => Promise<void>) | null>;
}

/** Hands the page its tasks: the next one, or a certain one of one's own; what was submitted is put up for correction. */
export function useDesk(campaignId: string, wantedId: string | null): Desk {
  const client = useTRPCClient();
  const [state, setState] = useState<DeskState>({ kind: "loading" });
  const beforeLeaving = useRef<(() => Promise<void>) | null>(null);
  const opened = useRef(0);
  const show = useCallback((view: AssignmentView) => {
    opened.current++;
    setState({ kind: "task", view, opened: opened.current });
  }, []);
  const refreshProgress = useRefreshProgress();

  const next = useCallback(async () => {
    setState({ kind: "loading" });
    try {
      const claimed = await client.labeling.claimNext.mutate({ campaignId });
      if (claimed.outcome === "assigned") show(claimed.assignment);
      else setState({ kind: "waiting", why: claimed });
    } catch (error) {
      setState({ kind: "failed", error });
    }
  }, [client, campaignId, show]);

  useEffect(() => {
    if (wantedId === null) {
      void next();
      return;
    }
    const input = { assignmentId: wantedId };
    const open = async () => {
      const view = await client.labeling.getAssignment.query(input);
      if (view.status !== "submitted") return show(view);
      // Opening submitted work is wanting to correct it.
      const reopened = await client.labeling.reopen.mutate(input);
      if (reopened.outcome === "reopened") show(reopened.assignment);
      else setState({ kind: "refused", reason: reopened.reason });
    };
    open().catch((error: unknown) => setState({ kind: "failed", error }));
  }, [wantedId, client, next, show]);

  const undo = useUndo(beforeLeaving, show, refreshProgress);
  return {
    state,
    next,
    beforeLeaving,
    showRevised: useCallback(() => setState({ kind: "revised" }), []),
    ...undo,
  };
}

function useUndo(
  beforeLeaving: Desk["beforeLeaving"],
  show: (view: AssignmentView) => void,
  refreshProgress: () => void,
) {
  const t = useTranslations("labeling");
  const client = useTRPCClient();
  const [undoable, setUndoable] = useState<string | null>(null);
  const running = useRef(false);
  const undo = useCallback(async () => {
    if (undoable === null || running.current) return;
    running.current = true;
    setUndoable(null);
    try {
      await beforeLeaving.current?.();
      const undone: UndoOutput = await client.labeling.undo.mutate({ assignmentId: undoable });
      if (undone.outcome === "undone") {
        show(undone.assignment);
        toast(t("undo.undone"));
      } else {
        toast(t(`undo.${undone.reason}`), { tone: "bad" });
      }
      refreshProgress();
    } catch (error) {
      toastError(error);
    } finally {
      running.current = false;
    }
  }, [undoable, beforeLeaving, client, show, t, refreshProgress]);
  const offerUndo = useCallback((assignmentId: string, forMs: number) => {
    setUndoable(assignmentId);
    setTimeout(() => setUndoable((current) => (current === assignmentId ? null : current)), forMs);
  }, []);
  return { undo, offerUndo, undoable };
}

/** Asks again for the numbers of one's own progress, wherever they are shown. */
export function useRefreshProgress(): () => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useCallback(() => {
    void queryClient.invalidateQueries(trpc.labeling.myProgress.queryFilter());
    void queryClient.invalidateQueries(trpc.labeling.openCampaigns.queryFilter());
    void queryClient.invalidateQueries(trpc.labeling.myRecentWork.queryFilter());
  }, [queryClient, trpc]);
}
