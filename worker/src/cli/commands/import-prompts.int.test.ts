import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Database, openDatabase } from "@hone/prisma/client";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { seedWorkspace } from "@hone/prisma/testing/seed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../../../..");
const sample = path.join(root, "scripts/fixtures/sample-trees.jsonl");
let testDatabase: TestDatabase;
let database: Database;
let folder: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url);
  folder = await mkdtemp(path.join(os.tmpdir(), "hone-cli-import-"));
  await seedWorkspace(database.db, { slug: "first", promptCount: 0 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

/** Runs the real command in a folder of its own. */
function hone(words: string[], env: Record<string, string> = { DATABASE_URL: testDatabase.url }) {
  const command = [path.join(root, "worker/bin/hone.mjs"), "import", "prompts", ...words];
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = {
      cwd: folder,
      env: { PATH: process.env.PATH!, HONE_DATA_DIR: path.join(folder, "data"), ...env },
    };
    execFile(process.execPath, command, options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe("hone import prompts", { timeout: 240_000 }, () => {
  it("checks the sample file that ships, without any database", async () => {
    const { code, stdout, stderr } = await hone([sample, "--dry-run", "--json"], {});
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      dryRun: true,
      container: "jsonl",
      encoding: "utf-8",
      shape: "oasst-tree",
      rows: 6,
      prompts: 8,
      candidates: 22,
      demonstrations: 0,
      rankings: 11,
      badRows: 0,
    });
  });

  it("imports it, and nothing twice", async () => {
    const first = await hone([sample, "--tag", "sample", "--tag", "trees", "--json"]);
    expect(first.stderr).toBe("");
    expect(JSON.parse(first.stdout)).toMatchObject({
      status: "completed",
      shape: "oasst-tree",
      promptsAdded: 8,
      candidatesAdded: 22,
      judgementsAdded: 11,
      badRows: 0,
    });
    const again = await hone([sample]);
    expect(again.stdout).toContain(
      "0 prompts added, 8 known already, 0 candidates, 0 judgements, 0 bad rows",
    );
    const prompts = await database.db.prompt.findMany({
      select: { tags: true, language: true, turnCount: true },
    });
    expect(prompts).toHaveLength(8);
    expect(prompts.every(({ tags }) => tags.join() === "sample,trees")).toBe(true);
    expect(prompts.filter(({ language }) => language === "zh")).toHaveLength(1);
    expect(prompts.filter(({ turnCount }) => turnCount === 3)).toHaveLength(2);
    const agreements = await database.db.itemAgreement.findMany({ orderBy: { comparedPairs: "desc" } });
    // Three people over six pairs; two over three.
    expect(
      agreements.map(({ comparedPairs, pairwiseAgreement }) => [comparedPairs, pairwiseAgreement]),
    ).toEqual([
      [18, 14 / 18],
      [3, 1],
    ]);
    const audit = await database.db.auditEvent.findMany({ where: { action: "prompts.import" } });
    expect(audit).toHaveLength(2);
  });

  it("names bad rows by file, line and field, and imports the others", async () => {
    await writeFile(path.join(folder, "some.csv"), 'prompt,id\ngood,1\n"two\nlines",2\n,3\nbad\n');
    const dry = await hone(["some.csv", "--dry-run"]);
    expect(dry.code).toBe(1);
    expect(dry.stderr.trim().split("\n")).toEqual([
      "some.csv:5: prompt: a prompt was expected, the field is missing or empty",
      "some.csv:6: 2 fields were expected as in the header, 1 were found",
    ]);
    const real = await hone(["some.csv", "--json", "--shape", "plain"]);
    expect(JSON.parse(real.stdout)).toMatchObject({ promptsAdded: 2, badRows: 2, rowsRead: 4 });
    expect(real.stderr.trim().split("\n")).toHaveLength(2);
  });

  it("says in one line what is wrong", async () => {
    await writeFile(path.join(folder, "sheet.xlsx"), "PK\x03\x04...");
    for (const [words, code, message] of [
      [["missing.jsonl"], 1, "missing.jsonl cannot be opened"],
      [["sheet.xlsx"], 1, "is a ZIP archive or an Excel workbook"],
      [[sample, "--shape", "nonsense"], 2, "shape"],
      [[sample, "--workspace", "other"], 1, 'There is no workspace "other"'],
      [[sample, "--shape", "alpaca"], 1, "instruction"],
    ] as const) {
      const result = await hone([...words]);
      expect(result.code).toBe(code);
      expect(result.stderr).toContain(message);
      expect(result.stderr.trim().split("\n")).toHaveLength(1);
    }
  });
});
