import type { AssignmentView, SubmitOutput } from "@hone/core/labeling/contracts";
import { undoWindowMs } from "@hone/core/labeling/decisions";
import type { DemonstrationBody, RankingBody, WrittenPromptBody } from "@hone/core/labeling/judgements";
import type { SkipReason } from "@hone/core/labeling/vocabulary";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { toast, toastError } from "@/components/ui/toast";
import { failureOf, useTRPCClient } from "@/lib/trpc";
import { type Desk, useRefreshProgress } from "./use-desk";
import { isNetworkError, type WorkSession } from "./use-work-session";

export type Submission =
  | { kind: "demonstration"; body: DemonstrationBody }
  | { kind: "ranking"; body: RankingBody }
  | { kind: "prompt"; body: WrittenPromptBody };

/** What came of a submit that was not simply stored. */
export type Mishap =
  | { kind: "already_submitted" }
  | { kind: "kept_as_draft"; reason: Extract<SubmitOutput, { outcome: "kept_as_draft" }>["reason"] };

export interface TaskActions {
  busy: boolean;
  mishap: Mishap | null;
  submit: (submission: Submission) => Promise<void>;
  skip: (reason: SkipReason, note: string) => Promise<void>;
  ask: (text: string) => Promise<boolean>;
}

/** Submit, skip and ask, once at a time, each with what the person is told about it. */
export function useTaskActions(
  view: AssignmentView,
  session: WorkSession,
  desk: Desk,
  onUnknownCitation: (clauseId: string) => void,
): TaskActions {
  const t = useTranslations("labeling");
  const client = useTRPCClient();
  const refreshProgress = useRefreshProgress();
  const [mishap, setMishap] = useState<Mishap | null>(null);
  const { busy, once } = useOnce();
  useLeaving(desk, session);
  const take = useSubmitAnswer(view, session, desk, setMishap);
  const submit = (submission: Submission) =>
    once(async () => {
      const common = {
        assignmentId: view.id,
        activeMs: session.clock.activeMs(),
        revising: view.status === "submitted",
      };
      try {
        await take(await send(client, common, submission));
      } catch (error) {
        const { unknownCitation } = failureOf(error).details;
        if (isNetworkError(error)) {
          toast(t("submit.offline"), { tone: "bad" });
        } else if (typeof unknownCitation === "string") {
          // A new version of the guideline has no such clause, so nothing on the page could take it away.
          onUnknownCitation(unknownCitation);
          toast(t("submit.citationRemoved", { clause: unknownCitation }), { tone: "bad" });
        } else {
          toastError(error);
        }
      }
    });
  const skip = (reason: SkipReason, note: string) =>
    once(async () => {
      const input = { assignmentId: view.id, reason, note, activeMs: session.clock.activeMs() };
      try {
        const { outcome } = await client.labeling.skip.mutate(input);
        if (outcome === "already_submitted") return setMishap({ kind: "already_submitted" });
        session.finish();
        refreshProgress();
        toast(t("skip.done"));
        await desk.next();
      } catch (error) {
        toastError(error);
      }
    });
  const ask = async (text: string) => {
    const input = { campaignId: view.campaign.id, assignmentId: view.id, text };
    try {
      await client.labeling.askQuestion.mutate(input);
      toast(t("question.sent"));
      return true;
    } catch (error) {
      toastError(error);
      return false;
    }
  };
  return { busy, mishap, submit, skip, ask };
}

/** Whoever leaves the task brings what is typed to the server first. */
function useLeaving({ beforeLeaving }: Desk, { flush }: WorkSession): void {
  useEffect(() => {
    beforeLeaving.current = flush;
    return () => {
      beforeLeaving.current = null;
    };
  }, [beforeLeaving, flush]);
}

/** What follows from the server's answer to a submit. */
function useSubmitAnswer(
  view: AssignmentView,
  session: WorkSession,
  desk: Desk,
  setMishap: (mishap: Mishap) => void,
) {
  const t = useTranslations("labeling");
  const refreshProgress = useRefreshProgress();
  return async (answer: SubmitOutput): Promise<void> => {
    switch (answer.outcome) {
      case "submitted": {
        session.finish();
        refreshProgress();
        if (answer.revised) return desk.showRevised();
        const leftMs =
          answer.undoUntil === null ? 0 : answer.undoUntil.getTime() - answer.serverNow.getTime();
        if (leftMs > 0) desk.offerUndo(view.id, Math.min(undoWindowMs, leftMs));
        else toast(t("submit.done"));
        return desk.next();
      }
      case "duplicate_prompt":
        toast(t("submit.duplicatePrompt"), { tone: "bad" });
        return;
      case "already_submitted":
        return setMishap({ kind: "already_submitted" });
      case "kept_as_draft":
        return setMishap({ kind: "kept_as_draft", reason: answer.reason });
    }
  };
}

function send(
  client: ReturnType<typeof useTRPCClient>,
  common: { assignmentId: string; activeMs: number; revising: boolean },
  submission: Submission,
): Promise<SubmitOutput> {
  switch (submission.kind) {
    case "demonstration":
      return client.labeling.submitDemonstration.mutate({ ...common, body: submission.body });
    case "ranking":
      return client.labeling.submitRanking.mutate({ ...common, body: submission.body });
    case "prompt":
      return client.labeling.submitPrompt.mutate({ ...common, body: submission.body });
  }
}

/** A second press while the first is under way does nothing. */
function useOnce() {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const once = async (work: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await work();
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, once };
}
