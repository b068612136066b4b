import { describe, expect, it } from "vitest";
import {
  assignmentStates,
  assignmentTransitions,
  campaignStates,
  campaignTransitions,
  nextAssignmentStatus,
  nextCampaignStatus,
  nextTaskStatus,
  possibleCampaignEvents,
  taskStates,
  taskTransitions,
} from "./states";

describe("state machines of labeling", () => {
  it.each([
    ["campaign", campaignStates, campaignTransitions],
    ["task", taskStates, taskTransitions],
    ["assignment", assignmentStates, assignmentTransitions],
  ])("%s: every state has a sentence, a row, and a way in", (_, states, transitions) => {
    const names = Object.keys(states);
    expect(Object.keys(transitions).sort()).toEqual([...names].sort());
    for (const sentence of Object.values(states)) expect(sentence).toMatch(/^[A-Z].{20,}\.$/);
    const targets = new Set(Object.values(transitions).flatMap((row) => Object.values(row)));
    for (const target of targets) expect(names).toContain(target);
    // The first state is where a row starts.
    for (const name of names.slice(1)) expect(targets).toContain(name);
  });

  it("a closed campaign can only come back paused", () => {
    expect(possibleCampaignEvents("closed")).toEqual(["reopen"]);
    expect(nextCampaignStatus("closed", "reopen")).toBe("paused");
    expect(nextCampaignStatus("draft", "pause")).toBeNull();
  });

  it("a skipped assignment goes nowhere, a submitted one back only by undo", () => {
    expect(nextAssignmentStatus("skipped", "lease_again")).toBeNull();
    expect(nextAssignmentStatus("submitted", "undo")).toBe("leased");
    expect(nextAssignmentStatus("submitted", "expire")).toBeNull();
    expect(nextTaskStatus("done", "incomplete")).toBe("open");
  });
});
