import { expect, it } from "vitest";
import {
  isRunAlive,
  nextRunStatus,
  possibleRunEvents,
  type runStates,
  runStatusEvents,
  runStatuses,
} from "./run-states";

it("reaches every status from queued", () => {
  const reached = new Set<string>(["queued"]);
  for (const status of reached)
    for (const event of runStatusEvents) {
      const next = nextRunStatus(status as keyof typeof runStates, event);
      if (next !== null) reached.add(next);
    }
  expect([...reached].sort()).toEqual([...runStatuses].sort());
});

it("lets no run go on that has ended for good", () => {
  expect(possibleRunEvents("completed")).toEqual([]);
  expect(possibleRunEvents("cancelled")).toEqual([]);
  expect(possibleRunEvents("failed")).toEqual(["resume"]);
});

it("calls a run alive as long as a worker may write to its folder", () => {
  expect(runStatuses.filter((status) => !isRunAlive(status))).toEqual([
    "paused",
    "cancelled",
    "completed",
    "failed",
  ]);
});
