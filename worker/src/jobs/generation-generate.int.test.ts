import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { GenerationBatch } from "@hone/core/generation/batch";
import { samplingSettingsSchema } from "@hone/core/generation/sampling-settings";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { openQueue, type Queue } from "@hone/prisma/queue";
import { cancelBatch, createBatch, findBatch } from "@hone/prisma/repositories/generation/batches";
import { findCandidate, listCandidates } from "@hone/prisma/repositories/generation/candidates";
import { findModel, registerModel } from "@hone/prisma/repositories/training/models";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { type SeededWorkspace, seedWorkspace } from "@hone/prisma/testing/seed";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openModel } from "../engine/generate/open-model";
import type { JobContext } from "./context";
import { generateCandidates } from "./generation-generate";
import { ModelPool } from "./model-pool";
import { inspectModel } from "./training-inspect-model";

const root = path.resolve(import.meta.dirname, "../../..");
let testDatabase: TestDatabase;
let database: Database;
let queue: Queue;
let models: ModelPool;
let workspace: SeededWorkspace;
let folder: string;

const context = (signal = new AbortController().signal): JobContext => ({
  database,
  queue,
  models,
  artifacts: openLocalArtifacts(folder),
  log: pino({ level: "silent" }),
  signal,
  installationRoot: root,
});

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url);
  queue = await openQueue(testDatabase.url);
  models = new ModelPool(openModel, root);
  folder = await mkdtemp(path.join(os.tmpdir(), "hone-generation-"));
  workspace = await seedWorkspace(database.db, { promptCount: 4, candidatesPerPrompt: 0 });
});

afterAll(async () => {
  await models.close();
  await queue.close();
  await database.close();
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

async function readyModel(name: string, modelFolder = "models/barista") {
  const model = await database.transaction((tx) =>
    registerModel(tx, queue, workspace.workspaceId, { name, folder: modelFolder, notes: "" }, null),
  );
  await inspectModel({ modelVersionId: model.id }, context());
  return (await findModel(database.db, workspace.workspaceId, model.id))!;
}

async function order(modelVersionId: string, seed: number, samples = 2): Promise<GenerationBatch> {
  const settings = samplingSettingsSchema.parse({ temperature: 0.8, topP: 0.95, maxNewTokens: 12, seed });
  return database.transaction((tx) =>
    createBatch(
      tx,
      queue,
      workspace.workspaceId,
      { name: `seed ${seed}`, plan: [{ modelVersionId, samples, settings }], prompts: {} },
      { createdById: null, drawSeed: () => 1 },
    ),
  );
}

const stateOf = async (id: string) => (await findBatch(database.db, workspace.workspaceId, id))!;

async function textsOf(batchId: string): Promise<Map<string, string>> {
  const rows = await database.db.candidate.findMany({ where: { batchId } });
  return new Map(rows.map((row) => [`${row.promptId}/${row.sampleIndex}`, row.text]));
}

describe("a registered model", () => {
  it("becomes ready with what its folder says", async () => {
    const model = await readyModel("ready");
    expect(model).toMatchObject({
      status: "ready",
      architecture: "LlamaForCausalLM",
      hasChatTemplate: true,
      error: null,
    });
    expect(model.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(model.parameterCount).toBeGreaterThan(1_000_000);
  });

  it("fails with a sentence when the folder is not there", async () => {
    const model = await readyModel("missing", "models/no-such-folder");
    expect(model.status).toBe("failed");
    expect(model.error).toContain("no-such-folder");
  });
});

describe("generateCandidates", () => {
  it("makes every candidate once, with tokens, probabilities and what is needed to make it again", async () => {
    const model = await readyModel("complete");
    const batch = await order(model.id, 5);
    await generateCandidates({ batchId: batch.id }, context());
    expect(await stateOf(batch.id)).toMatchObject({
      status: "completed",
      promptCount: 4,
      candidatesWanted: 8,
      candidatesDone: 8,
      promptsFailed: 0,
    });
    const page = await listCandidates(
      database.db,
      workspace.workspaceId,
      { batchId: batch.id },
      { limit: 50 },
    );
    expect(page.rows).toHaveLength(8);
    const detail = (await findCandidate(database.db, workspace.workspaceId, page.rows[0]!.id))!;
    expect(detail.modelName).toBe("complete");
    expect(detail.settings).toMatchObject({ temperature: 0.8, topP: 0.95 });
    expect(typeof detail.settings?.seed).toBe("number");
    for (const token of detail.tokens!) {
      expect(token.logprob).toBeLessThanOrEqual(0);
      expect(token.alternatives.length).toBe(5);
    }
    // Running a finished batch again changes nothing.
    await generateCandidates({ batchId: batch.id }, context());
    expect((await textsOf(batch.id)).size).toBe(8);
  });

  it("goes on after an interrupted attempt to the same texts as one that was not interrupted", async () => {
    const model = await readyModel("resumed");
    const whole = await order(model.id, 77, 3);
    await generateCandidates({ batchId: whole.id }, context());

    const broken = await order(model.id, 77, 3);
    for (let attempt = 0; attempt < 3; attempt++) {
      const stop = new AbortController();
      const timer = setInterval(async () => {
        if ((await stateOf(broken.id)).candidatesDone >= (attempt + 1) * 3) stop.abort(new Error("killed"));
      }, 2);
      await generateCandidates({ batchId: broken.id }, context(stop.signal)).catch((error: Error) =>
        expect(error.message).toMatch(/killed|abort/i),
      );
      clearInterval(timer);
    }
    await generateCandidates({ batchId: broken.id }, context());
    expect((await stateOf(broken.id)).candidatesDone).toBe(12);
    expect(await textsOf(broken.id)).toEqual(await textsOf(whole.id));
  });

  it("does not double candidates when two workers hold the same batch", async () => {
    const model = await readyModel("raced");
    const batch = await order(model.id, 9);
    await Promise.all([
      generateCandidates({ batchId: batch.id }, context()),
      generateCandidates({ batchId: batch.id }, context()),
    ]);
    expect(await stateOf(batch.id)).toMatchObject({ status: "completed", candidatesDone: 8 });
    expect((await textsOf(batch.id)).size).toBe(8);
  });

  it("lets a base model without a chat template continue the bare text, beside an assistant", async () => {
    const base = await readyModel("base", "models/barista-base");
    expect(base.hasChatTemplate).toBe(false);
    const batch = await order(base.id, 6, 1);
    await generateCandidates({ batchId: batch.id }, context());
    expect(await stateOf(batch.id)).toMatchObject({
      status: "completed",
      candidatesDone: 4,
      promptsFailed: 0,
    });
  });

  it("stops when it is cancelled and keeps what was made", async () => {
    const model = await readyModel("cancelled");
    const batch = await order(model.id, 3);
    const running = generateCandidates({ batchId: batch.id }, context());
    while ((await stateOf(batch.id)).candidatesDone === 0) await new Promise((next) => setTimeout(next, 2));
    await database.transaction((tx) => cancelBatch(tx, workspace.workspaceId, batch.id));
    await running;
    const after = await stateOf(batch.id);
    expect(after.status).toBe("cancelled");
    expect((await textsOf(batch.id)).size).toBe(after.candidatesDone);
    expect(after.candidatesDone).toBeGreaterThan(0);
  });

  it("reports a prompt that is too long for the model and answers the others", async () => {
    const model = await readyModel("too-long");
    const long = workspace.prompts[1]!;
    await database.db.prompt.update({
      where: { id: long.id },
      data: { messages: [{ role: "user", content: "coffee and cake ".repeat(3000) }] },
    });
    const batch = await order(model.id, 4, 1);
    await generateCandidates({ batchId: batch.id }, context());
    expect(await stateOf(batch.id)).toMatchObject({
      status: "completed",
      candidatesDone: 3,
      promptsFailed: 1,
    });
  });
});
