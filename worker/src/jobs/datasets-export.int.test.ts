import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { datasetDefinitionSchema } from "@hone/core/datasets/definition";
import { datasetFormats } from "@hone/core/datasets/formats/registry";
import { manifestSchema } from "@hone/core/datasets/manifest";
import {
  type DatasetContainer,
  type DatasetFormatName,
  type DatasetKind,
  datasetFormatNames,
} from "@hone/core/datasets/names";
import { formatFinding, validateText } from "@hone/core/datasets/validate/validate";
import { type ArtifactStore, openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { openQueue, type Queue } from "@hone/prisma/queue";
import { createDataset } from "@hone/prisma/repositories/datasets/definitions";
import {
  createExport,
  exportFolder,
  findExport,
  requestExportCancel,
} from "@hone/prisma/repositories/datasets/exports";
import {
  seedCorrection,
  seedDemonstration,
  seedRanking,
} from "@hone/prisma/repositories/datasets/testing/judgements";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { type SeededWorkspace, seedWorkspace } from "@hone/prisma/testing/seed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { workOnExport } from "./datasets-export";
import { validateParquet } from "./datasets-export/read-parquet";

const scales = ["helpfulness", "correctness", "coherence", "complexity", "verbosity"];

let server: TestDatabase;
let database: Database;
let queue: Queue;
let workspace: SeededWorkspace;
let root: string;
let artifacts: ArtifactStore;
const promptCount = 30;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url);
  queue = await openQueue(server.url);
  root = await mkdtemp(path.join(tmpdir(), "hone-exports-"));
  artifacts = openLocalArtifacts(root);
  workspace = await seedWorkspace(database.db, { promptCount });
  await seedJudgements(workspace);
});
afterAll(async () => {
  await queue?.close();
  await database?.close();
  await server?.drop();
  if (root) await rm(root, { recursive: true, force: true });
});

async function seedJudgements(target: SeededWorkspace): Promise<void> {
  for (let i = 0; i < target.prompts.length; i++) {
    const assessments = Object.fromEntries(
      target.prompts[i]!.candidateIds.map((id, k) => [
        id,
        {
          rating: 1 + k,
          flags: [],
          attributes: Object.fromEntries(scales.map((name) => [name, (i + k) % 5])),
        },
      ]),
    );
    const shape = { strength: "clearly", assessments, note: "eins\u2028zwei" };
    await seedRanking(database.db, target, i, [[0], [1, 2], [3]], shape);
    const second = await seedRanking(database.db, target, i, [[1], [0]], {
      userId: target.users.reviewer.id,
    });
    if (i % 3 === 0) await seedCorrection(database.db, target, i, 1, `edit ${i}`, { rankingId: second });
    if (i % 5 === 0) await seedCorrection(database.db, target, i, 2, `later edit ${i}`);
    await seedDemonstration(database.db, target, i, `An ideal response, number ${i}.\n\n- with *Markdown*`);
  }
}

const context = (signal = new AbortController().signal) => ({ database, artifacts, signal });
let datasets = 0;

async function makeDataset(kind: DatasetKind, target = workspace): Promise<string> {
  const definition = datasetDefinitionSchema.parse({
    kind,
    split: { train: 0.6, validation: 0.2, test: 0.2 },
  });
  const input = { name: `${kind} ${++datasets}`, ...definition };
  const made = await database.transaction((tx) => createDataset(tx, target.workspaceId, input, null));
  return made.id;
}

async function freeze(
  datasetId: string,
  format: DatasetFormatName,
  container: DatasetContainer = "jsonl",
  target = workspace,
): Promise<string> {
  const input = { datasetId, format, container };
  const made = await database.transaction((tx) => createExport(tx, queue, target.workspaceId, input, null));
  return made.id;
}

const find = async (id: string, target = workspace) =>
  (await findExport(database.db, target.workspaceId, id))!;
const folderOf = (id: string) => artifacts.localPath(exportFolder(id));
const kindOf = (format: DatasetFormatName): DatasetKind =>
  datasetFormats[format].needs === "demonstrations" ? "demonstrations" : "comparisons";

async function errorsIn(folder: string, name: string, format: DatasetFormatName): Promise<string[]> {
  const file = path.join(folder, name);
  const findings = name.endsWith(".parquet")
    ? validateParquet(file, format)
    : validateText(createReadStream(file), format);
  const errors: string[] = [];
  for await (const finding of findings)
    if (finding.severity === "error") errors.push(formatFinding(name, finding));
  return errors;
}

const everyContainer = datasetFormatNames.flatMap((format) =>
  datasetFormats[format].containers.map((container) => [format, container] as const),
);

describe("an export", () => {
  it.each(everyContainer)(
    "as %s in %s is described by its manifest and passes its validator",
    async (format, container) => {
      const id = await freeze(await makeDataset(kindOf(format)), format, container);
      await workOnExport(id, context());
      const row = await find(id);
      expect(row).toMatchObject({ status: "completed", error: null });
      const folder = await folderOf(id);
      const manifest = manifestSchema.parse(
        JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8")),
      );
      expect(manifest).toEqual(row.manifest);
      const names = [...manifest.files.map((file) => file.name), "manifest.json"].sort();
      expect((await readdir(folder)).sort()).toEqual(names);
      for (const file of manifest.files) {
        const bytes = await readFile(path.join(folder, file.name));
        expect(file.bytes).toBe(bytes.length);
        expect(file.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
        if (file.split !== null) expect(await errorsIn(folder, file.name, format)).toEqual([]);
      }
      const { rows } = manifest.counts;
      expect(Math.min(rows.train, rows.validation, rows.test)).toBeGreaterThan(0);
      expect(row.rowsWritten).toBe(rows.train + rows.validation + rows.test);
    },
  );

  it("writes every pair that the rankings and corrections imply", async () => {
    const id = await freeze(await makeDataset("comparisons"), "trl-preference");
    await workOnExport(id, context());
    const { manifest } = await find(id);
    const corrections = Math.ceil(promptCount / 3) + Math.ceil(promptCount / 5);
    // [[0], [1, 2], [3]] has 5 pairs, [[1], [0]] one.
    expect((await find(id)).rowsWritten).toBe(promptCount * 6 + corrections);
    expect(manifest!.counts).toMatchObject({
      prompts: promptCount,
      rankings: promptCount * 2,
      corrections: Math.ceil(promptCount / 5),
    });
    expect(manifest!.guidelineVersions).toMatchObject([{ id: workspace.guidelineVersionId, number: 1 }]);
    const rows = await rowsOf(id);
    const margins = rows.map((row) => (row as { margin: number }).margin);
    expect(margins.filter((margin) => margin === 2)).toHaveLength(promptCount * 2);
    expect(margins.filter((margin) => margin === 0)).toHaveLength(rows.length - promptCount * 2);
  });

  it("names no labeler", async () => {
    const id = await freeze(await makeDataset("comparisons"), "hone-rankings");
    await workOnExport(id, context());
    const folder = await folderOf(id);
    const text = (
      await Promise.all((await readdir(folder)).map((f) => readFile(path.join(folder, f), "utf8")))
    ).join();
    for (const user of Object.values(workspace.users)) {
      expect(text).not.toContain(user.id);
      expect(text).not.toContain(user.email);
    }
    expect((await find(id)).manifest!.labelers).toHaveLength(2);
  });

  it.each(["jsonl", "parquet"] as const)(
    "gives the same bytes again in %s, and says so",
    async (container) => {
      const datasetId = await makeDataset("comparisons");
      const [one, two] = [
        await freeze(datasetId, "hone-rankings", container),
        await freeze(datasetId, "hone-rankings", container),
      ];
      await workOnExport(one, context());
      await workOnExport(two, context());
      const [first, second] = [await folderOf(one), await folderOf(two)];
      for (const name of await readdir(first))
        expect(await readFile(path.join(second, name))).toEqual(await readFile(path.join(first, name)));
      expect((await find(two)).sameContentAs).toBe(1);
    },
  );

  it("keeps every prompt in its file when the data grow", async () => {
    const growing = await seedWorkspace(database.db, { promptCount: 40 });
    const rank = async (from: number, to: number) => {
      for (let i = from; i < to; i++) await seedRanking(database.db, growing, i, [[0], [1]]);
    };
    const datasetId = await makeDataset("comparisons", growing);
    await rank(0, 20);
    const small = await freeze(datasetId, "hone-rankings", "jsonl", growing);
    await workOnExport(small, context());
    await rank(20, 40);
    const large = await freeze(datasetId, "hone-rankings", "jsonl", growing);
    await workOnExport(large, context());
    const [before, after] = [await placesOf(small), await placesOf(large)];
    expect(before.size).toBe(20);
    expect(after.size).toBe(40);
    for (const [prompt, file] of before) expect(after.get(prompt)).toBe(file);
  });
});

async function rowsOf(id: string): Promise<object[]> {
  const folder = await folderOf(id);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), "utf8")));
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
}

async function placesOf(id: string): Promise<Map<string, string>> {
  const folder = await folderOf(id);
  const places = new Map<string, string>();
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".jsonl")))
    for (const line of (await readFile(path.join(folder, name), "utf8")).trimEnd().split("\n"))
      places.set(JSON.parse(line).prompt_id, name);
  return places;
}

describe("an export that cannot be made", () => {
  it("fails with the reason when the format's fields are missing", async () => {
    const bare = await seedWorkspace(database.db, { promptCount: 1 });
    await seedRanking(database.db, bare, 0, [[0], [1]]);
    const id = await freeze(await makeDataset("comparisons", bare), "helpsteer2", "jsonl", bare);
    await workOnExport(id, context());
    expect(await find(id, bare)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("HelpSteer2 needs the attributes"),
    });
    await expect(readdir(await folderOf(id))).rejects.toThrow();
  });

  it("fails with the reason when nothing passes, and when no row can be said", async () => {
    const bare = await seedWorkspace(database.db, { promptCount: 1 });
    const datasetId = await makeDataset("comparisons", bare);
    const empty = await freeze(datasetId, "trl-preference", "jsonl", bare);
    await workOnExport(empty, context());
    expect((await find(empty, bare)).error).toContain("No judgement passes");
    await seedRanking(database.db, bare, 0, [[0, 1]]);
    const tied = await freeze(datasetId, "trl-preference", "jsonl", bare);
    await workOnExport(tied, context());
    expect((await find(tied, bare)).error).toContain("prefers nothing (1)");
  });

  it("refuses the wrong kind", async () => {
    const id = await freeze(await makeDataset("demonstrations"), "trl-preference");
    await workOnExport(id, context());
    expect((await find(id)).error).toContain("Define a dataset of comparisons");
  });
});

describe("an export that is disturbed", () => {
  it("is cancelled when somebody asks, also when no worker lives", async () => {
    const id = await freeze(await makeDataset("comparisons"), "trl-preference");
    await database.db.datasetExport.update({ where: { id }, data: { status: "running" } });
    await database.transaction((tx) => requestExportCancel(tx, queue, workspace.workspaceId, id));
    await workOnExport(id, context());
    expect(await find(id)).toMatchObject({ status: "cancelled", manifest: null });
    await expect(readdir(await folderOf(id))).rejects.toThrow();
  });

  it("goes on after its worker was stopped, over whatever was left", async () => {
    const id = await freeze(await makeDataset("comparisons"), "trl-preference");
    const stop = new AbortController();
    const run = workOnExport(id, context(stop.signal), {
      onProgress: ({ rowsWritten }) => {
        if (rowsWritten > 0) stop.abort(new Error("the worker is stopping"));
      },
    });
    await expect(run).rejects.toThrow("the worker is stopping");
    const folder = await folderOf(id);
    expect(await find(id)).toMatchObject({ status: "running", manifest: null });
    await mkdir(`${folder}.part`, { recursive: true });
    await writeFile(path.join(`${folder}.part`, "train.jsonl"), "half a row");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "old.jsonl"), "published, but never written down");
    await workOnExport(id, context());
    expect(await find(id)).toMatchObject({ status: "completed" });
    expect(await readdir(folder)).not.toContain("old.jsonl");
    await expect(readdir(`${folder}.part`)).rejects.toThrow();
  });

  it("is written by one worker at a time, and left alone once it ended", async () => {
    const id = await freeze(await makeDataset("comparisons"), "trl-preference");
    const both = await Promise.allSettled([workOnExport(id, context()), workOnExport(id, context())]);
    const refused = both.filter((one) => one.status === "rejected");
    for (const one of refused) expect(one.reason).toMatchObject({ code: "UNAVAILABLE", retryable: true });
    const done = await find(id);
    expect(done.status).toBe("completed");
    await workOnExport(id, context());
    expect(await find(id)).toEqual(done);
  });

  it("does not contain what was written after it began", async () => {
    const growing = await seedWorkspace(database.db, { promptCount: 3 });
    await seedRanking(database.db, growing, 0, [[0], [1]]);
    const id = await freeze(await makeDataset("comparisons", growing), "trl-preference", "jsonl", growing);
    let added: Promise<string> | null = null;
    await workOnExport(id, context(), {
      onProgress: () => {
        added ??= seedRanking(database.db, growing, 2, [[0], [1]]);
      },
    });
    await added;
    expect(await find(id, growing)).toMatchObject({ rowsWritten: 1, judgementsTotal: 1 });
  });
});
