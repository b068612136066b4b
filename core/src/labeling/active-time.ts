/**
 * Active time on a task: the time between signs of life, not the wall clock. `atMs` is a monotonic clock of the screen
 * (performance.now()), which no change of the system's date moves.
 */
export interface ActivityEvent {
  kind: "input" | "hidden" | "visible";
  atMs: number;
}

export interface ActiveTime {
  activeMs: number;
  /** Monotonic time of the last sign of life; null while the page is hidden or nothing has happened yet. */
  lastAtMs: number | null;
}

/** After this long without a sign of life a person is no longer at work; the rest of the gap does not count. */
export const idleAfterMs = 60_000;

export function startActiveTime(activeMs: number): ActiveTime {
  return { activeMs, lastAtMs: null };
}

/**
 * Adds one event. A gap counts up to `idleAfterMs`; time while hidden counts nothing; a clock that steps back counts
 * nothing and starts anew from there.
 */
export function addActivity(time: ActiveTime, event: ActivityEvent): ActiveTime {
  const gap = time.lastAtMs === null ? 0 : event.atMs - time.lastAtMs;
  const counted = Math.min(Math.max(gap, 0), idleAfterMs);
  return {
    activeMs: time.activeMs + counted,
    lastAtMs: event.kind === "hidden" ? null : event.atMs,
  };
}

/** Active time so far, `nowMs` after the last event, without adding an event. */
export function activeMsAt(time: ActiveTime, nowMs: number): number {
  return Math.round(addActivity(time, { kind: "input", atMs: nowMs }).activeMs);
}

/** Longest active time a task can gather: a day. */
export const maximumActiveMs = 24 * 60 * 60 * 1000;

/**
 * What the server believes of a reported total: never less than it knew, never more than its own clock allows since
 * the screen was last heard of. Two tabs, or a clock that jumps, cannot make more hours than have passed.
 */
export function boundActiveMs(
  known: { activeMs: number; heardAt: Date },
  reportedMs: number,
  now: Date,
): number {
  const passed = Math.max(0, now.getTime() - known.heardAt.getTime());
  const most = Math.min(known.activeMs + passed, maximumActiveMs);
  const reported = Number.isFinite(reportedMs) ? Math.round(reportedMs) : 0;
  return Math.max(known.activeMs, Math.min(reported, most));
}
