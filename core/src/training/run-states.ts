/**
 * The state machine of a training run: a sentence on every state and one transition table. A pair that the table lacks
 * cannot happen; code asks `nextRunStatus` instead of writing a status by hand.
 */
export const runStates = {
  queued: "Waits for a worker; runs train one after another.",
  running: "A worker trains it.",
  pausing: "Asked to pause: it writes a checkpoint of its last whole step, then stops.",
  paused: "Stopped on its checkpoint; it goes on from there when it is resumed.",
  cancelling: "Asked to stop for good: it writes a checkpoint of its last whole step, then ends.",
  cancelled: "Stopped for good; what it measured stays, and it makes no model version.",
  completed: "Trained to its last step; its model version is made.",
  failed: "It could not go on; the error says why. Resumed, it goes on from its last good checkpoint.",
} as const;
export type RunStatus = keyof typeof runStates;
export const runStatuses = Object.keys(runStates) as [RunStatus, ...RunStatus[]];

/**
 * `begin` by the worker that takes it, `stopped` when its process obeyed, `complete` and `fail` when it ended; the rest
 * are an admin's.
 */
export const runStatusEvents = ["begin", "pause", "resume", "cancel", "stopped", "complete", "fail"] as const;
export type RunStatusEvent = (typeof runStatusEvents)[number];

export const runTransitions: Record<RunStatus, Partial<Record<RunStatusEvent, RunStatus>>> = {
  queued: { begin: "running", pause: "paused", cancel: "cancelled", fail: "failed" },
  running: { pause: "pausing", cancel: "cancelling", complete: "completed", fail: "failed" },
  // Resumed before the process obeyed: it goes on as if nobody had asked.
  pausing: {
    resume: "running",
    cancel: "cancelling",
    stopped: "paused",
    complete: "completed",
    fail: "failed",
  },
  paused: { resume: "queued", cancel: "cancelled" },
  // What reached its last step before it could stop is done; there is nothing left to cancel.
  cancelling: { stopped: "cancelled", complete: "completed", fail: "failed" },
  cancelled: {},
  completed: {},
  failed: { resume: "queued" },
};

/** The run's status after `event`, or null when it cannot happen in this status. */
export function nextRunStatus(status: RunStatus, event: RunStatusEvent): RunStatus | null {
  return runTransitions[status][event] ?? null;
}

/** What an admin can do with a run now. */
export const adminRunEvents = ["pause", "resume", "cancel"] as const;
export type AdminRunEvent = (typeof adminRunEvents)[number];
export function possibleRunEvents(status: RunStatus): AdminRunEvent[] {
  return adminRunEvents.filter((event) => runTransitions[status][event] !== undefined);
}

/** In a worker's hands, or about to be: nobody may touch its files. */
export function isRunAlive(status: RunStatus): boolean {
  return status === "queued" || status === "running" || status === "pausing" || status === "cancelling";
}
