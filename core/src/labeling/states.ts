/**
 * The three state machines of labeling. Each has a sentence on every state and one transition table; a pair that the
 * table lacks cannot happen, and code asks `next…` instead of writing a status by hand.
 */

export const campaignStates = {
  draft: "Being set up: tasks may be made, but nobody gets any.",
  active: "Handing out tasks to everybody who may take part.",
  paused: "Hands out nothing for now; what people hold they may finish and submit.",
  closed:
    "Over: nothing is handed out or renewed; what people still hold they may submit until the lease ends.",
} as const;
export type CampaignStatus = keyof typeof campaignStates;

export const taskStates = {
  open: "Wants more judgements than it has.",
  done: "Has as many judgements as the overlap asks for.",
  retired: "Taken out by an admin: never handed out again; its judgements stay.",
} as const;
export type TaskStatus = keyof typeof taskStates;

export const assignmentStates = {
  leased: "In one person's hands until the lease ends; it takes one slot of the task.",
  submitted: "Judged. It keeps its slot; the author may undo at once and correct for a while.",
  skipped: "Given back with a reason; this person does not get the task again.",
  expired:
    "The lease ended before a submit: the slot is free, the draft is kept, and the same person may go on.",
} as const;
export type AssignmentStatus = keyof typeof assignmentStates;

type Table<Status extends string, Event extends string> = Record<Status, Partial<Record<Event, Status>>>;

export const campaignEvents = ["activate", "pause", "resume", "close", "reopen"] as const;
export type CampaignEvent = (typeof campaignEvents)[number];
export const campaignTransitions: Table<CampaignStatus, CampaignEvent> = {
  draft: { activate: "active", close: "closed" },
  active: { pause: "paused", close: "closed" },
  paused: { resume: "active", close: "closed" },
  closed: { reopen: "paused" },
};

export type TaskEvent = "complete" | "incomplete" | "retire" | "restore";
export const taskTransitions: Table<TaskStatus, TaskEvent> = {
  open: { complete: "done", retire: "retired" },
  done: { incomplete: "open", retire: "retired" },
  retired: { restore: "open" },
};

export type AssignmentEvent = "submit" | "skip" | "expire" | "release" | "undo" | "lease_again" | "revise";
export const assignmentTransitions: Table<AssignmentStatus, AssignmentEvent> = {
  leased: { submit: "submitted", skip: "skipped", expire: "expired", release: "expired" },
  submitted: { undo: "leased", revise: "submitted" },
  skipped: {},
  expired: { lease_again: "leased", submit: "submitted", skip: "skipped" },
};

/** The campaign's status after `event`, or null when it cannot happen in this status. */
export function nextCampaignStatus(status: CampaignStatus, event: CampaignEvent): CampaignStatus | null {
  return campaignTransitions[status][event] ?? null;
}

/** The task's status after `event`, or null when it cannot happen in this status. */
export function nextTaskStatus(status: TaskStatus, event: TaskEvent): TaskStatus | null {
  return taskTransitions[status][event] ?? null;
}

/** The assignment's status after `event`, or null when it cannot happen in this status. */
export function nextAssignmentStatus(
  status: AssignmentStatus,
  event: AssignmentEvent,
): AssignmentStatus | null {
  return assignmentTransitions[status][event] ?? null;
}

/** What an admin can do with a campaign now. */
export function possibleCampaignEvents(status: CampaignStatus): CampaignEvent[] {
  return campaignEvents.filter((event) => campaignTransitions[status][event] !== undefined);
}
