import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Db } from "../../client";
import { claimNext } from "./claim";
import { saveDraft } from "./drafts";
import { expireLeases } from "./leases";
import { submitJudgement } from "./submit";
import { skipAssignment, undoSubmit } from "./take-back";
import { type Desk, demonstration, openDesk } from "./testing/desk";
import { inTransaction } from "./transaction";

/**
 * Random histories of a few people on two tasks, with a clock that moves (and sometimes steps back), against a model in
 * memory that knows only who holds, has submitted or has skipped what. After every step the rows must say the same.
 */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const leaseMinutes = 10;
const overlap = 2;
const taskCount = 2;
type Status = "leased" | "submitted" | "skipped" | "expired";

interface Mine {
  status: Status;
  text: string | null;
  submittedAt: number;
  leaseEnds: number;
}

type Step =
  | { kind: "claim" | "save" | "submit" | "skip" | "undo"; person: number }
  | { kind: "sweep" }
  | { kind: "wait"; ms: number };

const people = 4;
const person = fc.integer({ min: 0, max: people - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("claim", "save", "submit", "submit", "skip", "undo"),
      person,
    }) as fc.Arbitrary<Step>,
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "sweep" }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("wait"),
      ms: fc.constantFrom(1_000, 9_000, 400_000, 700_000, -5_000),
    }) as fc.Arbitrary<Step>,
  },
);

class History {
  /** By person, then by assignment id. */
  readonly mine: Map<string, Mine>[] = Array.from({ length: people }, () => new Map());
  readonly taskOf = new Map<string, string>();
  now = Date.now();
  texts = 0;

  constructor(
    private readonly campaignId: string,
    private readonly users: string[],
  ) {}

  private living(taskId: string): number {
    return this.mine
      .flatMap((own) => [...own])
      .filter(
        ([id, { status }]) =>
          this.taskOf.get(id) === taskId && (status === "leased" || status === "submitted"),
      ).length;
  }

  private held(who: number): [string, Mine] | undefined {
    return [...this.mine[who]!].find(([, { status }]) => status === "leased");
  }

  private last(who: number): [string, Mine] | undefined {
    return this.held(who) ?? [...this.mine[who]!].at(-1);
  }

  private run<T>(work: (tx: Db, now: Date) => Promise<T>): Promise<T> {
    return inTransaction(desk.database, (tx) => work(tx, new Date(this.now)));
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "wait") {
      this.now += step.ms;
    } else if (step.kind === "sweep") {
      await this.run((tx, now) => expireLeases(tx, now));
      for (const mine of this.mine.flatMap((own) => [...own.values()])) {
        if (mine.status === "leased" && mine.leaseEnds < this.now) mine.status = "expired";
      }
    } else if (step.kind === "claim") {
      await this.claim(step.person);
    } else {
      const target = this.last(step.person);
      if (target !== undefined) await this[step.kind](step.person, ...target);
    }
    await this.compare();
  }

  private worker(who: number, assignmentId: string) {
    return { workspaceId: desk.workspace.workspaceId, userId: this.users[who]!, assignmentId };
  }

  private async claim(who: number): Promise<void> {
    const { workspaceId } = desk.workspace;
    const claimer = { workspaceId, userId: this.users[who]!, campaignId: this.campaignId };
    const result = await claimNext(desk.database.db, claimer, new Date(this.now));
    const held = this.held(who);
    if (held !== undefined) {
      expect(result).toMatchObject({ outcome: "assigned", assignmentId: held[0], how: "held" });
      return;
    }
    const expired = [...this.mine[who]!].filter(
      ([id, { status }]) => status === "expired" && this.living(this.taskOf.get(id)!) < overlap,
    );
    const seen = new Set([...this.mine[who]!.keys()].map((id) => this.taskOf.get(id)));
    const known = new Set(this.taskOf.values());
    const full = [...known].filter((id) => this.living(id) >= overlap && !seen.has(id)).length;
    const fresh = taskCount - seen.size - full;
    if (result.outcome === "none") {
      expect(expired).toEqual([]);
      expect(fresh).toBe(0);
      return;
    }
    const mine = this.mine[who]!.get(result.assignmentId);
    expect(result.how).toBe(expired.length > 0 ? "again" : "fresh");
    const row = await desk.database.db.assignment.findUniqueOrThrow({ where: { id: result.assignmentId } });
    this.taskOf.set(row.id, row.taskId);
    this.mine[who]!.delete(row.id);
    const leaseEnds = this.now + leaseMinutes * 60_000;
    this.mine[who]!.set(row.id, { text: mine?.text ?? null, status: "leased", submittedAt: 0, leaseEnds });
  }

  private async save(who: number, id: string, mine: Mine): Promise<void> {
    const before = await desk.database.db.assignment.findUniqueOrThrow({ where: { id } });
    const text = `text ${++this.texts}`;
    const body = { kind: "demonstration" as const, text, promptFlags: [], citations: [], note: "" };
    const input = { expectedRevision: before.draftRevision, body, activeMs: 0, revising: false };
    const answer = await this.run((tx, now) => saveDraft(tx, this.worker(who, id), input, now));
    if (mine.status === "submitted" || mine.status === "skipped") {
      expect(answer).toEqual({ outcome: "refused", reason: mine.status });
      return;
    }
    expect(answer.outcome).toBe("saved");
    mine.text = text;
    if (
      mine.status === "expired" &&
      this.held(who) === undefined &&
      this.living(this.taskOf.get(id)!) < overlap
    ) {
      mine.status = "leased";
    }
    if (mine.status === "leased" && answer.outcome === "saved") {
      expect(answer.lease.state).toBe("held");
      if (answer.lease.state === "held") mine.leaseEnds = answer.lease.leaseExpiresAt.getTime();
    }
  }

  private async submit(who: number, id: string, mine: Mine): Promise<void> {
    const text = `text ${++this.texts}`;
    const input = { submission: demonstration(text), activeMs: 0, revising: false };
    const answer = await this.run((tx, now) =>
      submitJudgement(tx, desk.queue, this.worker(who, id), input, now),
    );
    if (mine.status === "submitted") {
      expect(answer.outcome).toBe("already_submitted");
    } else if (
      mine.status === "leased" ||
      (mine.status === "expired" && this.living(this.taskOf.get(id)!) < overlap)
    ) {
      expect(answer).toMatchObject({ outcome: "submitted", repeated: false });
      Object.assign(mine, { status: "submitted", text, submittedAt: this.now });
    } else {
      expect(answer.outcome).toBe("kept_as_draft");
      mine.text = text;
    }
  }

  private async skip(who: number, id: string, mine: Mine): Promise<void> {
    const input = { reason: "other" as const, note: "", activeMs: 0 };
    const answer = await this.run((tx, now) => skipAssignment(tx, this.worker(who, id), input, now));
    expect(answer.outcome).toBe(mine.status === "submitted" ? "already_submitted" : "skipped");
    if (mine.status !== "submitted") mine.status = "skipped";
  }

  private async undo(who: number, id: string, mine: Mine): Promise<void> {
    const answer = await this.run((tx, now) => undoSubmit(tx, desk.queue, this.worker(who, id), now));
    if (mine.status === "leased") expect(answer).toEqual({ outcome: "undone" });
    else if (mine.status !== "submitted") expect(answer.outcome).toBe("refused");
    else if (this.now - mine.submittedAt > 13_000) expect(answer).toMatchObject({ reason: "too_late" });
    else {
      expect(answer).toEqual({ outcome: "undone" });
      Object.assign(mine, { status: "leased", leaseEnds: this.now + leaseMinutes * 60_000 });
    }
  }

  /** The rows against the model, and the invariants of the tasks. */
  private async compare(): Promise<void> {
    const tasks = await desk.database.db.task.findMany({
      where: { campaignId: this.campaignId },
      include: { assignments: { include: { draft: true } } },
    });
    const written = await desk.database.db.demonstration.findMany({ where: { campaignId: this.campaignId } });
    let submitted = 0;
    for (const task of tasks) {
      const living = task.assignments.filter(({ status }) => status === "leased" || status === "submitted");
      expect(task.openSlots).toBe(overlap - living.length);
      expect(living.reduce((bits, { slot }) => bits | (1 << slot), 0)).toBe(task.takenSlots);
      for (const row of task.assignments) {
        const model = this.mine[this.users.indexOf(row.userId)]!.get(row.id);
        expect(row.status).toBe(model?.status);
        if (row.status === "submitted") {
          submitted++;
          expect(written.find(({ assignmentId }) => assignmentId === row.id)?.text).toBe(model?.text);
        } else {
          // Nothing that was acknowledged is lost, whatever became of the assignment.
          expect((row.draft?.body as { text?: string } | undefined)?.text ?? null).toBe(model?.text);
        }
      }
    }
    expect(written).toHaveLength(submitted);
  }
}

describe("the life of assignments", () => {
  it("matches a model for any history", { timeout: 120_000 }, async () => {
    const users = await desk.people(people);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const campaignId = await desk.campaign({ overlap, leaseMinutes }, { limit: taskCount });
        const history = new History(campaignId, users);
        for (const next of steps) await history.take(next);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
