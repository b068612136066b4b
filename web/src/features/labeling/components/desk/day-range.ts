import type { DayRange } from "@hone/core/labeling/desk";

const dayMs = 86_400_000;

/** The last `count` days, today included, in UTC. */
export function lastDays(count: number, now: Date): DayRange {
  return {
    from: new Date(now.getTime() - (count - 1) * dayMs).toISOString().slice(0, 10),
    to: now.toISOString().slice(0, 10),
  };
}
