import { createHash } from "node:crypto";
import { campaignSettingsSchema } from "@hone/core/labeling/campaign";
import type { Campaign } from "@hone/core/labeling/campaign-contracts";
import { taskSourceSchema } from "@hone/core/labeling/task-source";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { openQueue, type Queue } from "@hone/prisma/queue";
import {
  createCampaign,
  getCampaign,
  listCampaigns,
  refillCampaigns,
  setCampaignStatus,
  setTaskRetired,
  updateCampaign,
} from "@hone/prisma/repositories/labeling/campaigns";
import { claimNext } from "@hone/prisma/repositories/labeling/claim";
import { myProgress, myRecentWork, openCampaigns } from "@hone/prisma/repositories/labeling/home";
import { submitJudgement } from "@hone/prisma/repositories/labeling/submit";
import { previewTasks } from "@hone/prisma/repositories/labeling/tasks";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { type SeededWorkspace, seedWorkspace } from "@hone/prisma/testing/seed";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import type { JobContext } from "./context";
import { createTasks } from "./labeling-create-tasks";
import { expireLeases } from "./labeling-expire-leases";

let test: TestDatabase;
let database: Database;
let queue: Queue;
let workspace: SeededWorkspace;
let context: JobContext;

beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.url);
  queue = await openQueue(test.url);
  workspace = await seedWorkspace(database.db, { promptCount: 5, candidatesPerPrompt: 4 });
  context = {
    database,
    queue,
    artifacts: openLocalArtifacts("/nonexistent"),
    log: pino({ level: "silent" }),
    signal: new AbortController().signal,
    installationRoot: "/nonexistent",
  } as JobContext;
});
afterAll(async () => {
  await queue?.close();
  await database?.close();
  await test?.drop();
});

let named = 0;
function create(
  settings: Partial<z.input<typeof campaignSettingsSchema>>,
  source: z.input<typeof taskSourceSchema> = {},
): Promise<Campaign> {
  named++;
  const input = {
    settings: campaignSettingsSchema.parse({
      name: `Campaign ${named}`,
      kind: "ranking",
      guidelineId: workspace.guidelineId,
      ...settings,
    }),
    source: taskSourceSchema.parse(source),
  };
  return database.transaction((tx) =>
    createCampaign(tx, queue, workspace.workspaceId, input, workspace.users.admin.id),
  );
}
const tasksOf = (campaignId: string) =>
  database.db.task.findMany({ where: { campaignId }, orderBy: { position: "asc" } });
const waiting = async (campaignId: string) => {
  const jobs = await database.pool.query(
    "SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'labeling.create-tasks' AND data->>'campaignId' = $1",
    [campaignId],
  );
  return jobs.rows[0].n as number;
};

describe("labeling.create-tasks", () => {
  it("makes one task per prompt with K different candidates, and nothing twice", async () => {
    const { id } = await create({ candidatesPerTask: 3, overlap: 2 });
    expect(await waiting(id)).toBe(1);
    await Promise.all([createTasks({ campaignId: id }, context), createTasks({ campaignId: id }, context)]);
    await createTasks({ campaignId: id }, context);
    const tasks = await tasksOf(id);
    expect(tasks.map(({ promptId }) => promptId)).toEqual(workspace.prompts.map((prompt) => prompt.id));
    for (const task of tasks) {
      const own = workspace.prompts.find((prompt) => prompt.id === task.promptId)!.candidateIds;
      expect(new Set(task.candidateIds).size).toBe(3);
      expect(task.candidateIds.every((candidate) => own.includes(candidate))).toBe(true);
      expect(task).toMatchObject({ overlap: 2, openSlots: 2, takenSlots: 0, status: "open", language: "en" });
    }
    expect(tasks.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);
    expect((await getCampaign(database.db, workspace.workspaceId, id)).taskCount).toBe(5);
  });

  it("reports prompts with too few candidates, and takes them when candidates have come", async () => {
    const { id } = await create({ candidatesPerTask: 5 });
    await createTasks({ campaignId: id }, context);
    expect((await getCampaign(database.db, workspace.workspaceId, id)).taskReport).toMatchObject({
      looked: 5,
      created: 0,
      tooFewCandidates: 5,
    });
    const [first] = workspace.prompts;
    await database.db.candidate.createMany({
      data: [
        // A double of one that is there, and an empty one, do not help; a new text does.
        { text: "Answer 1 to coffee 1.", hash: "double" },
        { text: " \n", hash: "empty" },
        { text: "Something new.", hash: "new" },
      ].map(({ text, hash }, index) => ({
        id: `0190000${index}-0000-7000-8000-${first!.id.slice(-12)}`,
        workspaceId: workspace.workspaceId,
        promptId: first!.id,
        origin: "model",
        text,
        textHash: hash === "double" ? doubleHash : hash,
      })),
    });
    expect(
      await database.transaction((tx) => refillCampaigns(tx, queue, workspace.workspaceId)),
    ).toBeGreaterThan(0);
    await createTasks({ campaignId: id }, context);
    const tasks = await tasksOf(id);
    expect(tasks.map(({ promptId }) => promptId)).toEqual([first!.id]);
  });

  it("keeps to the source: tags, origins, a limit, harm and language", async () => {
    expect(await tasksCreated({}, { prompts: { tags: ["tea"] } })).toBe(0);
    expect(await tasksCreated({}, { candidates: { origins: ["human"] } })).toBe(0);
    expect(await tasksCreated({}, { limit: 2 })).toBe(2);
    expect(await tasksCreated({ languages: ["de"] }, {})).toBe(0);
    const [first] = workspace.prompts;
    await database.db.prompt.update({ where: { id: first!.id }, data: { harmful: true } });
    expect(await tasksCreated({ kind: "demonstration" }, {})).toBe(4);
    expect(await tasksCreated({ kind: "demonstration", harmfulContent: true }, {})).toBe(5);
    await database.db.prompt.update({ where: { id: first!.id }, data: { harmful: false } });
  });

  async function tasksCreated(
    settings: Partial<z.input<typeof campaignSettingsSchema>>,
    source: z.input<typeof taskSourceSchema>,
  ) {
    const { id } = await create({ candidatesPerTask: 2, ...settings }, source);
    await createTasks({ campaignId: id }, context);
    return (await tasksOf(id)).length;
  }

  it("asks for prompts with the briefs in turn, as many as are wanted", async () => {
    const { id } = await create(
      { kind: "prompt" },
      { briefs: ["tea", "cake"], promptsWanted: 5, language: "zh" },
    );
    await Promise.all([createTasks({ campaignId: id }, context), createTasks({ campaignId: id }, context)]);
    const tasks = await tasksOf(id);
    expect(tasks.map(({ brief }) => brief)).toEqual(["tea", "cake", "tea", "cake", "tea"]);
    expect(tasks.every(({ promptId, language }) => promptId === null && language === "zh")).toBe(true);
  });

  it("stops when it is told to, and does nothing for a campaign that is gone", async () => {
    const { id } = await create({});
    const stopped = new AbortController();
    stopped.abort(new Error("stopping"));
    await expect(createTasks({ campaignId: id }, { ...context, signal: stopped.signal })).rejects.toThrow(
      "stopping",
    );
    await createTasks({ campaignId: "01900000-0000-7000-8000-000000000000" }, context);
  });

  it("previews a source without making anything", async () => {
    const source = taskSourceSchema.parse({});
    const preview = await previewTasks(database.db, workspace.workspaceId, source, "ranking", 5);
    expect(preview).toMatchObject({ prompts: 5, withEnoughCandidates: 1 });
  });
});

const doubleHash = createHash("sha256").update("Answer 1 to coffee 1.").digest("hex");

describe("campaigns", () => {
  it("move along their states only", async () => {
    const { id } = await create({ kind: "demonstration" });
    const move = (event: Parameters<typeof setCampaignStatus>[4]) =>
      database.transaction((tx) =>
        setCampaignStatus(tx, queue, workspace.workspaceId, id, event, new Date()),
      );
    await expect(move("pause")).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await move("activate")).toEqual({ before: "draft", after: "active" });
    expect((await move("pause")).after).toBe("paused");
    expect((await move("close")).after).toBe("closed");
    expect((await move("reopen")).after).toBe("paused");
    const listed = await listCampaigns(
      database.db,
      workspace.workspaceId,
      { status: "paused" },
      { limit: 10 },
    );
    expect(listed.rows.map((row) => row.id)).toContain(id);
  });

  it("keep kind and K once there are tasks, and change the overlap of those that exist", async () => {
    const campaign = await create({ kind: "demonstration", overlap: 2, name: "Fixed" });
    const { id, status, taskSource, taskReport, taskCount, createdAt, closedAt, ...settings } = campaign;
    await createTasks({ campaignId: id }, context);
    const update = (change: Partial<typeof settings>) =>
      database.transaction((tx) =>
        updateCampaign(tx, queue, workspace.workspaceId, id, {
          settings: { ...settings, ...change },
          source: taskSource,
        }),
      );
    await expect(update({ kind: "ranking" })).rejects.toThrow(/kind cannot change/);
    await expect(update({ name: "Campaign 1" })).rejects.toMatchObject({ code: "CONFLICT" });
    await database.transaction((tx) =>
      setCampaignStatus(tx, queue, workspace.workspaceId, id, "activate", new Date()),
    );
    for (const user of [workspace.users.labeler, workspace.users.reviewer]) {
      await claimNext(
        database.db,
        { workspaceId: workspace.workspaceId, userId: user.id, campaignId: id },
        new Date(),
      );
    }
    await update({ overlap: 1 });
    expect((await tasksOf(id)).map(({ overlap, openSlots }) => [overlap, openSlots])).toEqual([
      [2, 0],
      ...Array.from({ length: 4 }, () => [1, 1]),
    ]);
    await update({ overlap: 3 });
    expect((await tasksOf(id)).map(({ openSlots }) => openSlots)).toEqual([1, 3, 3, 3, 3]);
    const [, second] = await tasksOf(id);
    await database.transaction((tx) => setTaskRetired(tx, workspace.workspaceId, second!.id, true));
    const admin = { workspaceId: workspace.workspaceId, userId: workspace.users.admin.id, campaignId: id };
    expect((await claimNext(database.db, admin, new Date())).outcome).toBe("assigned");
    expect((await tasksOf(id))[1]).toMatchObject({ status: "retired", openSlots: 3 });
  });
});

describe("the labeler's home", () => {
  it("shows open campaigns, own progress and own work, page by page", async () => {
    const { workspaceId } = workspace;
    const userId = workspace.users.reviewer.id;
    const person = { workspaceId, userId };
    const { id } = await create({ kind: "demonstration", name: "Home", priority: 50 });
    await createTasks({ campaignId: id }, context);
    await database.transaction((tx) => setCampaignStatus(tx, queue, workspaceId, id, "activate", new Date()));
    for (let i = 0; i < 3; i++) {
      const claimed = await claimNext(database.db, { ...person, campaignId: id }, new Date());
      if (claimed.outcome !== "assigned") throw new Error(claimed.reason);
      const worker = { ...person, assignmentId: claimed.assignmentId };
      const body = { text: `Response ${i}`, promptFlags: [], citations: [], note: "" };
      const submission = { kind: "demonstration" as const, body };
      await database.transaction((tx) =>
        submitJudgement(tx, queue, worker, { submission, activeMs: 10, revising: false }, new Date()),
      );
    }
    await claimNext(database.db, { ...person, campaignId: id }, new Date());
    const [first] = await openCampaigns(database.db, person, new Date());
    expect(first).toMatchObject({
      id,
      name: "Home",
      blocked: null,
      mustAcknowledge: false,
      today: { submitted: 3 },
    });
    expect(first?.leasedAssignmentId).not.toBeNull();
    expect((await myProgress(database.db, person, new Date())).total.submitted).toBe(3);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof myRecentWork>> = await myRecentWork(
        database.db,
        person,
        { campaignId: id },
        { cursor, limit: 2 },
      );
      seen.push(...page.rows.map((row) => row.excerpt ?? row.status));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(["leased", "Response 2", "Response 1", "Response 0"]);
  });

  it("gives expired leases back by the job that runs every minute", async () => {
    const { id } = await create({ kind: "demonstration", leaseMinutes: 1 });
    await createTasks({ campaignId: id }, context);
    await database.transaction((tx) =>
      setCampaignStatus(tx, queue, workspace.workspaceId, id, "activate", new Date()),
    );
    const claimer = {
      workspaceId: workspace.workspaceId,
      userId: workspace.users.labeler.id,
      campaignId: id,
    };
    await claimNext(database.db, claimer, new Date(Date.now() - 120_000));
    await expireLeases({}, context);
    expect(await database.db.assignment.count({ where: { campaignId: id, status: "expired" } })).toBe(1);
    expect(await database.db.task.count({ where: { campaignId: id, openSlots: 0 } })).toBe(0);
  });
});
