import { describe, expect, it } from "vitest";
import {
  decideLease,
  decideReopen,
  decideSaveDraft,
  decideSkip,
  decideSubmit,
  decideUndo,
  editableUntil,
  undoGraceMs,
  undoWindowMs,
  type WorkSnapshot,
} from "./decisions";

const now = new Date("2026-11-23T10:00:00Z");
const at = (ms: number) => new Date(now.getTime() + ms);
const minutes = (count: number) => count * 60_000;

interface Change {
  assignment?: Partial<WorkSnapshot["assignment"]>;
  task?: Partial<WorkSnapshot["task"]>;
  campaign?: Partial<WorkSnapshot["campaign"]>;
  draftRevision?: number;
  holdsOtherLease?: boolean;
}

function work(change: Change = {}): WorkSnapshot {
  return {
    assignment: {
      status: "leased",
      leaseExpiresAt: at(minutes(10)),
      submittedAt: null,
      judgementId: null,
      submittedHash: null,
      ...change.assignment,
    },
    task: { status: "open", openSlots: 1, ...change.task },
    campaign: { status: "active", leaseMinutes: 30, editWindowMinutes: 60, ...change.campaign },
    draftRevision: change.draftRevision ?? 3,
    holdsOtherLease: change.holdsOtherLease ?? false,
  };
}

const expired = { status: "expired", leaseExpiresAt: at(-minutes(5)) } as const;
const submitted = {
  status: "submitted",
  submittedAt: at(-5_000),
  judgementId: "judgement",
  submittedHash: "same",
} as const;

describe("decideLease", () => {
  it("renews a lease that gains at least a minute, and leaves a fresh one alone", () => {
    expect(decideLease(work(), now)).toEqual({ kind: "renew", until: at(minutes(30)) });
    expect(decideLease(work({ assignment: { leaseExpiresAt: at(minutes(30) - 59_000) } }), now).kind).toBe(
      "keep",
    );
  });

  it("renews one that has run out but was not swept: the slot is still this person's", () => {
    const late = work({ assignment: { leaseExpiresAt: at(-minutes(3)) }, task: { openSlots: 0 } });
    expect(decideLease(late, now).kind).toBe("renew");
  });

  it("sets right a lease that lies too far ahead because the clock went back", () => {
    const ahead = work({ assignment: { leaseExpiresAt: at(minutes(500)) } });
    expect(decideLease(ahead, now)).toEqual({ kind: "renew", until: at(minutes(30)) });
  });

  it("does not prolong in a closed campaign, but does in a paused one", () => {
    expect(decideLease(work({ campaign: { status: "closed" } }), now).kind).toBe("keep");
    expect(decideLease(work({ campaign: { status: "paused" } }), now).kind).toBe("renew");
  });

  it.each<[Change, string]>([
    [{}, "take_again"],
    [{ task: { openSlots: 0 } }, "no_slot"],
    [{ task: { status: "done", openSlots: 0 } }, "no_slot"],
    [{ task: { status: "retired" } }, "task_retired"],
    [{ campaign: { status: "paused" } }, "campaign_not_active"],
    [{ holdsOtherLease: true }, "other_lease"],
  ])("after it expired, with %j: %s", (change, expected) => {
    const decision = decideLease(work({ ...change, assignment: expired }), now);
    expect(decision.kind === "lost" ? decision.reason : decision.kind).toBe(expected);
  });
});

describe("decideSaveDraft", () => {
  const save = { expectedRevision: 3, revising: false };

  it("stores on the revision it was typed on", () => {
    expect(decideSaveDraft(work(), save, now)).toMatchObject({ kind: "save", revision: 4 });
  });

  it("never overwrites something newer, and never accepts a revision that was not given out", () => {
    expect(decideSaveDraft(work({ draftRevision: 5 }), save, now)).toEqual({
      kind: "stale",
      currentRevision: 5,
    });
    expect(decideSaveDraft(work({ draftRevision: 0 }), save, now)).toEqual({
      kind: "stale",
      currentRevision: 0,
    });
  });

  it("stores also when the lease is lost, and says so", () => {
    const lost = work({ assignment: expired, task: { openSlots: 0 } });
    expect(decideSaveDraft(lost, save, now)).toMatchObject({ kind: "save", lease: { kind: "lost" } });
  });

  it("refuses a save that was under way while the work was submitted", () => {
    expect(decideSaveDraft(work({ assignment: submitted }), save, now)).toEqual({
      kind: "refuse",
      reason: "submitted",
    });
    const revising = { ...save, revising: true };
    expect(decideSaveDraft(work({ assignment: submitted }), revising, now).kind).toBe("save");
    expect(decideSaveDraft(work({ assignment: submitted }), revising, at(minutes(61)))).toEqual({
      kind: "refuse",
      reason: "window_over",
    });
  });

  it("refuses after a skip", () => {
    expect(decideSaveDraft(work({ assignment: { status: "skipped" } }), save, now).kind).toBe("refuse");
  });
});

describe("decideSubmit", () => {
  const submit = { bodyHash: "same", revising: false };

  it("accepts while the slot is held, also past the lease's end", () => {
    for (const leaseExpiresAt of [at(minutes(1)), at(-minutes(90))]) {
      expect(decideSubmit(work({ assignment: { leaseExpiresAt } }), submit, now)).toEqual({
        kind: "accept",
        slot: "held",
      });
    }
  });

  it.each<[Change, unknown]>([
    [{}, { kind: "accept", slot: "taken_again" }],
    [{ campaign: { status: "paused" } }, { kind: "accept", slot: "taken_again" }],
    [{ holdsOtherLease: true }, { kind: "accept", slot: "taken_again" }],
    [{ task: { openSlots: 0 } }, { kind: "keep_draft", reason: "no_slot" }],
    [{ task: { status: "retired" } }, { kind: "keep_draft", reason: "task_retired" }],
    [{ campaign: { status: "closed" } }, { kind: "keep_draft", reason: "campaign_closed" }],
  ])("after the lease expired, with %j", (change, expected) => {
    expect(decideSubmit(work({ ...change, assignment: expired }), submit, now)).toEqual(expected);
  });

  it("answers a double click as the first time, and a different body from another tab apart", () => {
    const done = work({ assignment: submitted });
    expect(decideSubmit(done, submit, now)).toEqual({ kind: "repeat", judgementId: "judgement" });
    expect(decideSubmit(done, { bodyHash: "other", revising: false }, now)).toEqual({
      kind: "already_submitted",
      judgementId: "judgement",
    });
  });

  it("replaces submitted work while it may be corrected, and keeps the text afterwards", () => {
    const done = work({ assignment: submitted });
    const revision = { bodyHash: "other", revising: true };
    expect(decideSubmit(done, revision, now)).toEqual({ kind: "revise", judgementId: "judgement" });
    expect(decideSubmit(done, revision, at(minutes(60)))).toEqual({
      kind: "keep_draft",
      reason: "window_over",
    });
  });

  it("keeps what is submitted after a skip in another tab", () => {
    expect(decideSubmit(work({ assignment: { status: "skipped" } }), submit, now)).toEqual({
      kind: "keep_draft",
      reason: "skipped",
    });
  });
});

describe("decideSkip", () => {
  it.each([
    ["leased", { kind: "skip", slot: "held" }],
    ["expired", { kind: "skip", slot: "none" }],
    ["skipped", { kind: "repeat" }],
    ["submitted", { kind: "refuse", reason: "submitted" }],
  ] as const)("%s", (status, expected) => {
    expect(decideSkip(work({ assignment: { status } }))).toEqual(expected);
  });
});

describe("decideUndo", () => {
  const submittedAt = (ms: number) => work({ assignment: { ...submitted, submittedAt: at(-ms) } });

  it("takes back for ten seconds and what the network needs", () => {
    expect(decideUndo(submittedAt(undoWindowMs), now)).toEqual({ kind: "undo", leaseUntil: at(minutes(30)) });
    expect(decideUndo(submittedAt(undoWindowMs + undoGraceMs + 1), now)).toEqual({
      kind: "refuse",
      reason: "too_late",
    });
  });

  it("works when the server's clock went back in between", () => {
    expect(decideUndo(submittedAt(-minutes(5)), now).kind).toBe("undo");
  });

  it("pressed twice is pressed once", () => {
    expect(decideUndo(work(), now)).toEqual({ kind: "repeat" });
    expect(decideUndo(work({ assignment: expired }), now)).toEqual({
      kind: "refuse",
      reason: "not_submitted",
    });
  });
});

describe("decideReopen", () => {
  it("lasts as long as the campaign says", () => {
    const done = work({ assignment: submitted });
    expect(editableUntil(done)).toEqual(at(minutes(60) - 5_000));
    expect(decideReopen(done, now).kind).toBe("reopen");
    expect(decideReopen(done, at(minutes(60)))).toEqual({ kind: "refuse", reason: "window_over" });
    expect(decideReopen(work({ assignment: submitted, campaign: { editWindowMinutes: 0 } }), now).kind).toBe(
      "refuse",
    );
    expect(decideReopen(work({ assignment: submitted, campaign: { status: "closed" } }), now)).toEqual({
      kind: "refuse",
      reason: "campaign_closed",
    });
    expect(decideReopen(work(), now)).toEqual({ kind: "refuse", reason: "not_submitted" });
  });
});
