import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimNext } from "./claim";
import { expireLeases } from "./leases";
import { submitJudgement } from "./submit";
import { type Desk, demonstration, openDesk } from "./testing/desk";
import { inTransaction } from "./transaction";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ promptCount: 8, connections: 40 });
});
afterAll(() => desk?.close());

const claim = (campaignId: string, userId: string, now = new Date()) =>
  claimNext(desk.database.db, { workspaceId: desk.workspace.workspaceId, userId, campaignId }, now);

/** What must hold of every task, whatever happened. */
async function checkTasks(campaignId: string) {
  const tasks = await desk.database.db.task.findMany({
    where: { campaignId },
    include: { assignments: true },
  });
  for (const task of tasks) {
    const living = task.assignments.filter(({ status }) => status === "leased" || status === "submitted");
    expect(living.length).toBeLessThanOrEqual(task.overlap);
    expect(task.openSlots).toBe(task.overlap - living.length);
    expect(new Set(living.map(({ slot }) => slot)).size).toBe(living.length);
    expect(living.reduce((bits, { slot }) => bits | (1 << slot), 0)).toBe(task.takenSlots);
    expect(task.submittedCount).toBe(living.filter(({ status }) => status === "submitted").length);
    expect(new Set(task.assignments.map(({ userId }) => userId)).size).toBe(task.assignments.length);
  }
  return tasks;
}

describe("claimNext", () => {
  it("200 people at once on 8 tasks with overlap 3: exactly 24 get one, each slot once", async () => {
    const campaignId = await desk.campaign({ overlap: 3 });
    const people = await desk.people(200);
    const results = await Promise.all(people.map((userId) => claim(campaignId, userId)));
    const assigned = results.filter((result) => result.outcome === "assigned");
    expect(assigned).toHaveLength(24);
    expect(
      results.filter((result) => result.outcome === "none" && result.reason === "nothing_left"),
    ).toHaveLength(176);
    const tasks = await checkTasks(campaignId);
    expect(tasks.every(({ openSlots }) => openSlots === 0)).toBe(true);
  });

  it("20 people at once on one task with overlap 20: all of them get it, though it is locked most of the time", async () => {
    const campaignId = await desk.campaign({ overlap: 20 }, { limit: 1 });
    const people = await desk.people(20);
    const results = await Promise.all(people.map((userId) => claim(campaignId, userId)));
    expect(results.every((result) => result.outcome === "assigned")).toBe(true);
    await checkTasks(campaignId);
  });

  it("one person pressing next 30 times at once holds one task", async () => {
    const campaignId = await desk.campaign({ overlap: 3 });
    const [userId] = await desk.people(1);
    const results = await Promise.all(Array.from({ length: 30 }, () => claim(campaignId, userId!)));
    const ids = new Set(
      results.map((result) => (result.outcome === "assigned" ? result.assignmentId : "none")),
    );
    expect(ids.size).toBe(1);
    expect(ids.has("none")).toBe(false);
    await checkTasks(campaignId);
  });

  it("60 people working, submitting and letting leases expire never double anything", async () => {
    const campaignId = await desk.campaign({ overlap: 5, leaseMinutes: 1 });
    const people = await desk.people(60);
    const { workspaceId } = desk.workspace;
    let submitted = 0;
    const day = async (userId: string, index: number) => {
      for (let round = 0; round < 4; round++) {
        const result = await claim(campaignId, userId);
        if (result.outcome !== "assigned") continue;
        const worker = { workspaceId, userId, assignmentId: result.assignmentId };
        if ((index + round) % 3 === 0) {
          await desk.database.transaction((tx) => expireLeases(tx, new Date(Date.now() + 120_000), 3));
          continue;
        }
        const submit = { submission: demonstration(`${userId} ${round}`), activeMs: 0, revising: false };
        const answer = await inTransaction(desk.database, (tx) =>
          submitJudgement(tx, desk.queue, worker, submit, new Date()),
        );
        if (answer.outcome === "submitted") submitted++;
      }
    };
    await Promise.all(people.map(day));
    await checkTasks(campaignId);
    expect(submitted).toBeGreaterThan(0);
    expect(await desk.database.db.demonstration.count({ where: { campaignId } })).toBe(submitted);
    const days = await desk.database.db.workDay.aggregate({
      where: { campaignId },
      _sum: { submitted: true },
    });
    expect(days._sum.submitted).toBe(submitted);
  });

  it("hands out in the campaign's order and stores an order of cards of its own for each person", async () => {
    const campaignId = await desk.campaign({ kind: "ranking", overlap: 20 }, { limit: 1 });
    const people = await desk.people(16);
    const orders = new Set<string>();
    for (const userId of people) {
      const result = await claim(campaignId, userId);
      if (result.outcome !== "assigned") throw new Error(result.reason);
      const row = await desk.database.db.assignment.findUniqueOrThrow({
        where: { id: result.assignmentId },
        include: { task: true },
      });
      expect([...row.candidateOrder].sort()).toEqual([...row.task.candidateIds].sort());
      orders.add(row.candidateOrder.join());
    }
    expect(orders.size).toBeGreaterThan(5);
  });

  it("says why there is nothing", async () => {
    const { database, workspace } = desk;
    const [userId] = await desk.people(1);
    const where = { workspaceId_userId: { workspaceId: workspace.workspaceId, userId: userId! } };
    const reason = async (campaignId: string, now?: Date) => {
      const result = await claim(campaignId, userId!, now);
      return result.outcome === "none" ? result.reason : result.outcome;
    };
    const german = await desk.campaign({ languages: ["de", "en"] });
    expect(await reason(german)).toBe("languages_unknown");
    await database.db.membership.update({ where, data: { languages: ["de"] } });
    // The prompts are English: the campaign is open to this person, its tasks are not.
    expect(await reason(german)).toBe("nothing_for_you");
    await database.db.membership.update({ where, data: { languages: ["en-GB"] } });
    expect(await reason(german)).toBe("assigned");
    expect(await reason(await desk.campaign({ harmfulContent: true }))).toBe("harmful_opt_in");
    const deadline = new Date(Date.now() + 60_000);
    const due = await desk.campaign({ deadline });
    expect(await reason(due, new Date(Date.now() + 120_000))).toBe("deadline_passed");
    await database.db.membership.update({ where, data: { pausedAt: new Date() } });
    expect(await reason(due)).toBe("member_paused");
  });

  it("gives nothing of another workspace's campaign", async () => {
    const other = await openDesk({ promptCount: 1 });
    try {
      const campaignId = await other.campaign({});
      await expect(
        claimNext(
          other.database.db,
          { workspaceId: desk.workspace.workspaceId, userId: other.workspace.users.labeler.id, campaignId },
          new Date(),
        ),
      ).rejects.toMatchObject({ code: "NOT_FOUND" });
    } finally {
      await other.close();
    }
  });
});
