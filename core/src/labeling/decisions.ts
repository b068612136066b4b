import { type AssignmentStatus, type CampaignStatus, nextAssignmentStatus, type TaskStatus } from "./states";

/** What the decisions look at: one assignment with its task and campaign, as read (and locked) a moment ago. */
export interface WorkSnapshot {
  assignment: {
    status: AssignmentStatus;
    leaseExpiresAt: Date;
    submittedAt: Date | null;
    judgementId: string | null;
    /** SHA-256 of the body submitted last. */
    submittedHash: string | null;
  };
  task: { status: TaskStatus; openSlots: number };
  campaign: { status: CampaignStatus; leaseMinutes: number; editWindowMinutes: number };
  /** 0 when nothing was saved yet. */
  draftRevision: number;
  /** The same person holds a lease on another task of this campaign. */
  holdsOtherLease: boolean;
}

/** How long a submit can be taken back as if it had not happened. */
export const undoWindowMs = 10_000;
/** The network's share: an undo pressed in the last moment still arrives in time. */
export const undoGraceMs = 3_000;
/** A lease is moved only when it gains this much, so that a keystroke does not rewrite indexes. */
export const leaseGainMs = 60_000;

export type LeaseDecision =
  /** The lease now ends at `until`. */
  | { kind: "renew"; until: Date }
  /** It lasts long enough, or may not be prolonged. */
  | { kind: "keep" }
  /** It had ended; a slot is free, so the same person takes the task again. */
  | { kind: "take_again"; until: Date }
  /** It has ended and somebody else may judge the task; what is typed is kept. */
  | { kind: "lost"; reason: LostReason };

export type LostReason = "no_slot" | "task_retired" | "campaign_not_active" | "other_lease";

/** When a lease that starts now ends. */
export function leaseEnd(now: Date, leaseMinutes: number): Date {
  return new Date(now.getTime() + leaseMinutes * 60_000);
}

/** What a sign of life from the labeler's screen does to the lease. */
export function decideLease(work: WorkSnapshot, now: Date): LeaseDecision {
  const { assignment, campaign } = work;
  const until = leaseEnd(now, campaign.leaseMinutes);
  if (assignment.status === "leased") {
    if (campaign.status === "closed") return { kind: "keep" };
    const gain = until.getTime() - assignment.leaseExpiresAt.getTime();
    // Also a lease that lies further ahead than it can be, because the server's clock went back, is set right.
    const wanted = Math.min(leaseGainMs, (campaign.leaseMinutes * 60_000) / 4);
    return gain >= wanted || gain < 0 ? { kind: "renew", until } : { kind: "keep" };
  }
  if (nextAssignmentStatus(assignment.status, "lease_again") === null) return { kind: "keep" };
  const lost = whyNotAgain(work);
  return lost === null ? { kind: "take_again", until } : { kind: "lost", reason: lost };
}

function whyNotAgain({ task, campaign, holdsOtherLease }: WorkSnapshot): LostReason | null {
  if (campaign.status !== "active") return "campaign_not_active";
  if (task.status === "retired") return "task_retired";
  if (task.status !== "open" || task.openSlots <= 0) return "no_slot";
  return holdsOtherLease ? "other_lease" : null;
}

export type SaveDraftDecision =
  | { kind: "save"; revision: number; lease: LeaseDecision }
  /** Another tab or machine saved in the meantime: the person must choose. */
  | { kind: "stale"; currentRevision: number }
  | { kind: "refuse"; reason: "submitted" | "skipped" | "window_over" };

/**
 * Whether a draft made on `expectedRevision` may be stored. `revising` says that the person corrects submitted work; a
 * save that was under way while the work was submitted does not say so and is refused.
 */
export function decideSaveDraft(
  work: WorkSnapshot,
  save: { expectedRevision: number; revising: boolean },
  now: Date,
): SaveDraftDecision {
  const { status } = work.assignment;
  if (status === "skipped") return { kind: "refuse", reason: "skipped" };
  if (status === "submitted") {
    if (!save.revising) return { kind: "refuse", reason: "submitted" };
    if (decideReopen(work, now).kind === "refuse") return { kind: "refuse", reason: "window_over" };
  }
  if (work.draftRevision !== save.expectedRevision) {
    return { kind: "stale", currentRevision: work.draftRevision };
  }
  return { kind: "save", revision: work.draftRevision + 1, lease: decideLease(work, now) };
}

export type SubmitDecision =
  /** Store the judgement; `slot` says whether the lease's slot is still held or a free one is taken again. */
  | { kind: "accept"; slot: "held" | "taken_again" }
  /** Replace the judgement, keeping the old one as a revision. */
  | { kind: "revise"; judgementId: string }
  /** The same body was submitted before: answer as then. */
  | { kind: "repeat"; judgementId: string }
  /** Something else was submitted for this assignment before, in another tab say. */
  | { kind: "already_submitted"; judgementId: string }
  /** Too late to count: keep the text as a draft and tell the person. */
  | {
      kind: "keep_draft";
      reason: "no_slot" | "task_retired" | "campaign_closed" | "skipped" | "window_over";
    };

/** What becomes of a submitted body. `bodyHash` identifies it, `revising` says it corrects submitted work. */
export function decideSubmit(
  work: WorkSnapshot,
  submit: { bodyHash: string; revising: boolean },
  now: Date,
): SubmitDecision {
  const { assignment, task, campaign } = work;
  switch (assignment.status) {
    case "leased":
      // Also past its end: until it is swept the slot is this person's, and nobody else was given it.
      return { kind: "accept", slot: "held" };
    case "expired":
      if (campaign.status === "closed") return { kind: "keep_draft", reason: "campaign_closed" };
      if (task.status === "retired") return { kind: "keep_draft", reason: "task_retired" };
      return task.status === "open" && task.openSlots > 0
        ? { kind: "accept", slot: "taken_again" }
        : { kind: "keep_draft", reason: "no_slot" };
    case "skipped":
      return { kind: "keep_draft", reason: "skipped" };
    case "submitted": {
      const judgementId = assignment.judgementId ?? "";
      if (assignment.submittedHash === submit.bodyHash) return { kind: "repeat", judgementId };
      if (!submit.revising) return { kind: "already_submitted", judgementId };
      return decideReopen(work, now).kind === "refuse"
        ? { kind: "keep_draft", reason: "window_over" }
        : { kind: "revise", judgementId };
    }
  }
}

export type SkipDecision =
  /** `slot` says whether there is a slot to give back. */
  { kind: "skip"; slot: "held" | "none" } | { kind: "repeat" } | { kind: "refuse"; reason: "submitted" };

export function decideSkip(work: WorkSnapshot): SkipDecision {
  switch (work.assignment.status) {
    case "leased":
      return { kind: "skip", slot: "held" };
    case "expired":
      return { kind: "skip", slot: "none" };
    case "skipped":
      return { kind: "repeat" };
    case "submitted":
      return { kind: "refuse", reason: "submitted" };
  }
}

export type UndoDecision =
  | { kind: "undo"; leaseUntil: Date }
  /** It was undone already. */
  | { kind: "repeat" }
  | { kind: "refuse"; reason: "too_late" | "not_submitted" };

export function decideUndo(work: WorkSnapshot, now: Date): UndoDecision {
  const { assignment, campaign } = work;
  if (assignment.status === "leased") return { kind: "repeat" };
  if (assignment.status !== "submitted" || assignment.submittedAt === null) {
    return { kind: "refuse", reason: "not_submitted" };
  }
  return now.getTime() - assignment.submittedAt.getTime() > undoWindowMs + undoGraceMs
    ? { kind: "refuse", reason: "too_late" }
    : { kind: "undo", leaseUntil: leaseEnd(now, campaign.leaseMinutes) };
}

export type ReopenDecision =
  | { kind: "reopen"; until: Date }
  | { kind: "refuse"; reason: "not_submitted" | "window_over" | "campaign_closed" };

/** Whether the author may still correct submitted work. */
export function decideReopen(work: WorkSnapshot, now: Date): ReopenDecision {
  const until = editableUntil(work);
  if (until === null) return { kind: "refuse", reason: "not_submitted" };
  if (work.campaign.status === "closed") return { kind: "refuse", reason: "campaign_closed" };
  return now <= until ? { kind: "reopen", until } : { kind: "refuse", reason: "window_over" };
}

/** End of the time in which the author may correct submitted work; null when nothing was submitted. */
export function editableUntil(work: Pick<WorkSnapshot, "assignment" | "campaign">): Date | null {
  const { status, submittedAt } = work.assignment;
  if (status !== "submitted" || submittedAt === null) return null;
  return new Date(submittedAt.getTime() + work.campaign.editWindowMinutes * 60_000);
}
