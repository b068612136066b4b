import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { datasetDefinitionSchema } from "@hone/core/datasets/definition";
import { type Database, openDatabase } from "@hone/prisma/client";
import { createDataset } from "@hone/prisma/repositories/datasets/definitions";
import { listExports } from "@hone/prisma/repositories/datasets/exports";
import { seedRanking } from "@hone/prisma/repositories/datasets/testing/judgements";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { type SeededWorkspace, seedWorkspace } from "@hone/prisma/testing/seed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHone } from "../testing/run-hone";

let server: TestDatabase;
let database: Database;
let workspace: SeededWorkspace;
let folder: string;
let datasetId: string;
const before = { url: process.env.DATABASE_URL, data: process.env.HONE_DATA_DIR };

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.url);
  workspace = await seedWorkspace(database.db, { promptCount: 10 });
  for (let i = 0; i < 10; i++) await seedRanking(database.db, workspace, i, [[0], [1, 2]]);
  const definition = datasetDefinitionSchema.parse({ kind: "comparisons" });
  const made = await database.transaction((tx) =>
    createDataset(tx, workspace.workspaceId, { name: "Latte pairs", ...definition }, null),
  );
  datasetId = made.id;
  folder = await mkdtemp(path.join(tmpdir(), "hone-cli-export-"));
  process.env.DATABASE_URL = server.url;
  process.env.HONE_DATA_DIR = path.join(folder, "data");
});
afterAll(async () => {
  restore("DATABASE_URL", before.url);
  restore("HONE_DATA_DIR", before.data);
  await database?.close();
  await server?.drop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

const hone = (...words: string[]) => runHone(words, { cwd: folder });
const exportTo = (out: string, format: string, ...more: string[]) =>
  hone("dataset", "export", "Latte pairs", "--format", format, "--out", out, ...more);

describe("hone dataset", { timeout: 120_000 }, () => {
  it("exports files that its validator accepts, as a numbered export", async () => {
    const run = await exportTo("out", "trl-preference", "--json");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const result = JSON.parse(run.stdout);
    expect(result).toMatchObject({ number: 1, dataset: "Latte pairs", format: "trl-preference" });
    const manifest = JSON.parse(await readFile(path.join(folder, "out/manifest.json"), "utf8"));
    expect(result.contentHash).toBe(manifest.contentHash);
    for (const name of (await readdir(path.join(folder, "out"))).filter((file) => file.endsWith(".jsonl"))) {
      const checked = await hone("dataset", "validate", `out/${name}`, "--format", "trl-preference");
      expect(checked).toMatchObject({ code: 0, stderr: "" });
    }
    const { rows } = await listExports(database.db, workspace.workspaceId, {
      datasetId,
      cursor: null,
      limit: 10,
    });
    expect(rows[0]).toMatchObject({ number: 1, status: "completed", rowsWritten: 20 });
    const audit = await database.db.auditEvent.findMany({ where: { action: "datasets.freeze" } });
    expect(audit).toHaveLength(1);
  });

  it("lists datasets with their latest export", async () => {
    const run = await hone("dataset", "list", "--json");
    expect(JSON.parse(run.stdout)).toMatchObject({ name: "Latte pairs", kind: "comparisons" });
  });

  it("refuses a full folder, an unknown dataset and a format without its fields, each in one line", async () => {
    await mkdir(path.join(folder, "full"));
    await writeFile(path.join(folder, "full/x"), "");
    const cases: [ReturnType<typeof hone>, RegExp][] = [
      [exportTo("full", "trl-preference"), /--out full is not empty/],
      [
        hone("dataset", "export", "No such", "--format", "trl-sft", "--out", "o2"),
        /There are: "Latte pairs"/,
      ],
      [exportTo("o3", "helpsteer2"), /HelpSteer2 needs the attributes/],
      [exportTo("o4", "trl-sft"), /Define a dataset of demonstrations/],
      [exportTo("o5", "oasst-tree", "--container", "parquet"), /cannot be written as parquet/],
    ];
    for (const [running, message] of cases) {
      const run = await running;
      expect(run).toMatchObject({ code: 1, stdout: "" });
      expect(run.stderr).toMatch(message);
      expect(run.stderr.trimEnd()).not.toContain("\n");
    }
    expect(await readdir(folder)).not.toContain("o3");
  });
});
