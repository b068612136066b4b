import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Manifest, manifestSchema } from "@hone/core/datasets/manifest";
import { createBatchInput } from "@hone/core/generation/batch";
import { samplingSettingsSchema } from "@hone/core/generation/sampling-settings";
import { newId } from "@hone/core/ids";
import { metricsInput } from "@hone/core/training/metrics";
import { runSettingsSchema } from "@hone/core/training/run-settings";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { openQueue, type Queue } from "@hone/prisma/queue";
import { exportFolder } from "@hone/prisma/repositories/datasets/exports";
import { createBatch } from "@hone/prisma/repositories/generation/batches";
import { requireCurve, startCurve } from "@hone/prisma/repositories/training/curves";
import {
  archiveModel,
  findModel,
  listModels,
  registerModel,
  restoreModel,
} from "@hone/prisma/repositories/training/models";
import { requirePreflight, startPreflight } from "@hone/prisma/repositories/training/preflights";
import {
  readCheckpoints,
  readLog,
  readMetrics,
  readSamples,
} from "@hone/prisma/repositories/training/run-records";
import { runFolder } from "@hone/prisma/repositories/training/run-rows";
import { askRun, requireRun, startRun } from "@hone/prisma/repositories/training/runs";
import { promoteModel, requireModelDetail } from "@hone/prisma/repositories/training/trained-models";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { type SeededWorkspace, seedWorkspace } from "@hone/prisma/testing/seed";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeModelFolder } from "../engine/checkpoint/write-model-folder";
import { openModel } from "../engine/generate/open-model";
import { sampleRequests } from "../engine/generate/sample-requests";
import { withRewardHead } from "../engine/models/initial-weights";
import { tinyFolderConfig, writeTinyFolder } from "../engine/testing/tiny-folder";
import type { JobContext } from "./context";
import { ModelPool } from "./model-pool";
import { inspectModel } from "./training-inspect-model";
import { preflightRun } from "./training-preflight";
import { workOnRun } from "./training-run";

let server: TestDatabase;
let database: Database;
let queue: Queue;
let models: ModelPool;
let workspace: SeededWorkspace;
let root: string;
let exportId: string;
let modelVersionId: string;
const steps = 200;

const context = (signal = new AbortController().signal): JobContext => ({
  database,
  queue,
  models,
  artifacts: openLocalArtifacts(path.join(root, "artifacts")),
  log: pino({ level: "silent" }),
  signal,
  installationRoot: root,
});

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url);
  queue = await openQueue(server.url);
  root = await mkdtemp(path.join(os.tmpdir(), "hone-training-"));
  models = new ModelPool(openModel, root);
  workspace = await seedWorkspace(database.db, { promptCount: 1 });
  await writeTinyFolder(path.join(root, "models/tiny"));
  const { workspaceId } = workspace;
  const model = await database.transaction((tx) =>
    registerModel(tx, queue, workspaceId, { name: "tiny", folder: "models/tiny", notes: "" }, null),
  );
  modelVersionId = model.id;
  await inspectModel({ modelVersionId }, context());
  exportId = await frozenExport();
});
afterAll(async () => {
  await models?.close();
  await queue?.close();
  await database?.close();
  await server?.drop();
  await rm(root, { recursive: true, force: true });
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      messages: [
        { role: "user", content: `What is ${from + i} and one?` },
        { role: "assistant", content: `It is ${from + i + 1}.` },
      ],
    }),
  ).join("\n");

/** An export as the worker leaves it, of rows that no judgement stands behind. */
async function frozenExport(): Promise<string> {
  const { workspaceId } = workspace;
  const [id, datasetId] = [newId(), newId()];
  const definition = { kind: "demonstrations", filters: {}, split: {} } as never;
  const contents = { "train.jsonl": lines(0, 48), "validation.jsonl": lines(100, 6) };
  const folder = path.join(root, "artifacts", exportFolder(id));
  await mkdir(folder, { recursive: true });
  const files = Object.entries(contents).map(([name, text]) => ({
    name,
    split: name.split(".")[0] as "train" | "validation",
    rows: text.split("\n").length,
    bytes: Buffer.byteLength(text),
    sha256: sha256(text),
  }));
  for (const [name, text] of Object.entries(contents)) await writeFile(path.join(folder, name), text);
  const manifest: Manifest = manifestSchema.parse({
    manifestVersion: 1,
    dataset: "sums",
    format: "trl-sft",
    formatVersion: 1,
    container: "jsonl",
    definition,
    definitionHash: sha256("definition"),
    counts: {
      prompts: 54,
      demonstrations: 54,
      rankings: 0,
      corrections: 0,
      rows: { train: 48, validation: 6, test: 0 },
    },
    skipped: [],
    guidelineVersions: [],
    labelers: [],
    files,
    contentHash: sha256(files.map((file) => file.sha256).join()),
  });
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  await database.db.dataset.create({
    data: { id: datasetId, workspaceId, name: "sums", kind: "demonstrations", filters: {}, split: {} },
  });
  await database.db.datasetExport.create({
    data: {
      id,
      workspaceId,
      datasetId,
      number: 1,
      definition: manifest.definition,
      format: "trl-sft",
      container: "jsonl",
      status: "completed",
      manifest,
      contentHash: manifest.contentHash,
    },
  });
  return id;
}

const asked = (change: object = {}) => ({
  exportId,
  modelVersionId,
  settings: runSettingsSchema.parse({
    kind: "sft",
    rows: 2,
    maxTokens: 96,
    length: { unit: "steps", count: steps },
    optimizer: { learningRate: 0.01 },
    evaluateEvery: 50,
    checkpointEvery: 20,
    ...change,
  }),
});
const start = (change: object = {}) =>
  database.transaction((tx) =>
    startRun(tx, queue, workspace.workspaceId, { ...asked(change), samplePrompts: null }, null),
  );
const look = async (change: object = {}) => {
  const { id } = await database.transaction((tx) =>
    startPreflight(tx, queue, workspace.workspaceId, asked(change), null),
  );
  await preflightRun({ preflightId: id }, context());
  return requirePreflight(database.db, workspace.workspaceId, id);
};
const stateOf = (runId: string) => requireRun(database.db, workspace.workspaceId, runId);
const ask = (runId: string, event: "pause" | "resume" | "cancel") =>
  database.transaction((tx) => askRun(tx, queue, workspace.workspaceId, runId, event));

async function lossesOf(runId: string): Promise<[number, number][]> {
  const input = metricsInput.parse({ runIds: [runId], metrics: ["loss"] });
  const [run] = await readMetrics(database.db, workspace.workspaceId, input);
  return run!.series[0]!.points.map(({ step, value }) => [step, value]);
}

/** Waits until the run's row shows so many steps. */
const reached = (runId: string, step: number) => waitUntil(async () => (await stateOf(runId)).step >= step);

async function waitUntil(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (const begun = Date.now(); Date.now() - begun < 30_000; ) {
    if (await happened()) return;
    await sleep(20);
  }
  throw new Error("What was waited for did not happen within 30 seconds.");
}

describe("a training run", { timeout: 60_000 }, () => {
  let whole: [number, number][];

  it("stores what it measures and makes a model version that generates", async () => {
    const { id, name } = await start();
    await workOnRun(id, context());
    const run = await stateOf(id);
    expect(run).toMatchObject({ name, status: "completed", step: steps, steps, error: null });
    whole = await lossesOf(id);
    expect(whole.map(([step]) => step)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
    expect(whole.at(-1)![1]).toBeLessThan(whole[0]![1]);
    const samples = await readSamples(database.db, id);
    expect(samples.prompts.length).toBeGreaterThan(0);
    expect((await readCheckpoints(database.db, id)).some(({ kept }) => kept)).toBe(true);
    expect((await readLog(database.db, { runId: id, limit: 50 })).rows.length).toBeGreaterThan(2);

    const modelId = run.model!.id;
    await inspectModel({ modelVersionId: modelId }, context());
    const model = (await findModel(database.db, workspace.workspaceId, modelId))!;
    expect(model).toMatchObject({ name, status: "ready", stage: "candidate", runId: id, kind: "policy" });
    const told = await requireModelDetail(database.db, workspace.workspaceId, modelId);
    expect(told.lineage).toMatchObject({
      run: { step: steps },
      base: { name: "tiny" },
      settings: run.config,
    });
    const prompt = {
      kind: "messages" as const,
      messages: [{ role: "user" as const, content: "What is 4 and one?" }],
    };
    const sampling = samplingSettingsSchema.parse({ temperature: 0, maxNewTokens: 24 });
    const [said] = await models.use(model.folder, (open) =>
      open.generate({ prompt, samples: sampleRequests(sampling, 1, () => 1) }),
    );
    // What the run taught, in its words; before it the model wrote noise.
    expect(said!.text).toMatch(/^It is/);
    await database.transaction((tx) => promoteModel(tx, workspace.workspaceId, modelId));
    expect((await findModel(database.db, workspace.workspaceId, modelId))!.stage).toBe("promoted");
  });

  it("goes on after its process was killed, to the same losses", async () => {
    const { id } = await start();
    const killed = workOnRun(id, context(), {
      onProcess: async (trainer) => {
        const out = path.join(root, "artifacts", runFolder(id), "out");
        await waitUntil(
          () =>
            existsSync(path.join(out, "checkpoints")) &&
            readdirSync(path.join(out, "checkpoints")).length > 0,
        );
        process.kill(trainer.pid!, "SIGKILL");
      },
    });
    // Ended before it could be killed, or killed: the queue tries again in either case.
    const first = await killed.then(
      () => "ended",
      () => "killed",
    );
    expect(first).toBe("killed");
    expect((await stateOf(id)).status).toBe("running");
    await workOnRun(id, context());
    expect(await stateOf(id)).toMatchObject({ status: "completed", attempts: 2 });
    expect(await lossesOf(id)).toEqual(whole);
  });

  it("pauses on a checkpoint, resumes from it and is cancelled for good", async () => {
    const { id } = await start({ length: { unit: "steps", count: 5000 }, checkpointEvery: 5000 });
    const working = workOnRun(id, context());
    await reached(id, 2);
    await ask(id, "pause");
    await working;
    const paused = await stateOf(id);
    expect(paused.status).toBe("paused");
    await expect(ask(id, "pause")).rejects.toMatchObject({ code: "CONFLICT" });
    await ask(id, "resume");
    const again = workOnRun(id, context());
    await reached(id, paused.step + 1);
    await ask(id, "cancel");
    await again;
    const cancelled = await stateOf(id);
    expect(cancelled).toMatchObject({ status: "cancelled", model: null, possibleEvents: [] });
    const measured = await lossesOf(id);
    expect(measured.length).toBeGreaterThan(0);
    await workOnRun(id, context());
    expect((await stateOf(id)).attempts).toBe(2);
  });

  it("fails with one message when a file of the export is not what was frozen", async () => {
    const file = path.join(root, "artifacts", exportFolder(exportId), "train.jsonl");
    await writeFile(file, lines(7, 48));
    const { id } = await start();
    await workOnRun(id, context());
    await writeFile(file, lines(0, 48));
    const run = await stateOf(id);
    expect(run).toMatchObject({ status: "failed", possibleEvents: ["resume"] });
    expect(run.error).toMatch(/train\.jsonl is not what its manifest says/);
  });

  it("is one of a learning curve's, which fits a law once all are done", async () => {
    const settings = runSettingsSchema.parse({
      kind: "sft",
      rows: 2,
      maxTokens: 96,
      length: { unit: "steps", count: 6 },
      optimizer: { learningRate: 0.01 },
      evaluateEvery: 3,
      checkpointEvery: 6,
    });
    const { workspaceId } = workspace;
    const request = { exportId, modelVersionId, settings, shares: [0.25, 0.5, 1], seeds: 2 };
    const curve = await database.transaction((tx) => startCurve(tx, queue, workspaceId, request, null));
    expect(curve).toMatchObject({ name: "curve-0001", runs: 6, runsCompleted: 0 });
    const early = await requireCurve(database.db, workspaceId, curve.id);
    expect(early.fit).toBeNull();
    for (const { runId } of early.points) await workOnRun(runId, context());
    const done = await requireCurve(database.db, workspaceId, curve.id);
    expect(done).toMatchObject({ runsCompleted: 6, runsEnded: 6, whyNoFit: null });
    const sizes = (share: number) =>
      done.points.filter((point) => point.share === share).map(({ size }) => size!);
    expect(sizes(1)).toEqual([48, 48]);
    expect(Math.max(...sizes(0.25))).toBeLessThan(Math.min(...sizes(1)));
    expect(done.fit!.doubled.size).toBe(96);
    expect(done.fit!.doubled.loss).toBeLessThanOrEqual(Math.max(...done.points.map(({ loss }) => loss!)));
  });
});

describe("a look before a run", { timeout: 60_000 }, () => {
  it("reads the frozen files in a process of its own and stores what it found, once", async () => {
    const found = await look();
    expect(found).toMatchObject({ status: "completed", error: null });
    expect(found.report).toMatchObject({
      ...{ train: { rows: 48, badRows: 0 }, validation: { rows: 6 }, estimate: { steps } },
      contamination: [{ split: "validation", prompts: 6, exact: 0 }],
    });
    expect(found.report!.rows[0]).toMatchObject({ file: "train.jsonl", line: 1 });
    await preflightRun({ preflightId: found.id }, context());
    const again = await requirePreflight(database.db, workspace.workspaceId, found.id);
    expect(again.finishedAt).toEqual(found.finishedAt);
  });

  it("says what the run would fail with", async () => {
    const found = await look({ maxTokens: 4096 });
    expect(found).toMatchObject({ status: "failed", report: null });
    expect(found.error).toMatch(/maxTokens: 4096 is more than the model's context of 300 tokens/);
  });
});

describe("a reward model", () => {
  it("is read as what it is, generates nothing, and comes back from the archive", async () => {
    const { workspaceId } = workspace;
    const weights = await writeTinyFolder(path.join(root, "models/plain"));
    const made = withRewardHead(tinyFolderConfig, (name) => weights.get(name)!, 1);
    await writeModelFolder({
      ...{ config: made.config, source: made.source, from: path.join(root, "models/plain") },
      ...{ out: path.join(root, "models/scores"), dtype: "F32", padTokenId: 0 },
    });
    const { id } = await database.transaction((tx) =>
      registerModel(tx, queue, workspaceId, { name: "scores", folder: "models/scores", notes: "" }, null),
    );
    await inspectModel({ modelVersionId: id }, context());
    expect(await findModel(database.db, workspaceId, id)).toMatchObject({
      ...{ kind: "reward", status: "ready", error: null, contextLength: 300 },
      architecture: "LlamaForSequenceClassification",
    });
    const batch = createBatchInput.parse({
      name: "none",
      plan: [{ modelVersionId: id, samples: 1, settings: {} }],
      prompts: {},
    });
    const options = { createdById: null, drawSeed: () => 1 };
    await expect(
      database.transaction((tx) => createBatch(tx, queue, workspaceId, batch, options)),
    ).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("is a reward model") });
    const listed = async (archived: boolean) =>
      (await listModels(database.db, workspaceId, { archived })).some((model) => model.id === id);
    await database.transaction((tx) => archiveModel(tx, workspaceId, id));
    expect([await listed(false), await listed(true)]).toEqual([false, true]);
    await database.transaction((tx) => restoreModel(tx, workspaceId, id));
    expect([await listed(false), await listed(true)]).toEqual([true, false]);
  });
});
