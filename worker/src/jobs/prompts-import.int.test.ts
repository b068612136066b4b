import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { mostIssuesKept } from "@hone/core/prompts/import/inspection";
import { importDefaultsSchema } from "@hone/core/prompts/import/mapping";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { commitBatch } from "@hone/prisma/repositories/imports/commit-batch";
import {
  cancelImport,
  createImport,
  findImport,
  importArtifactKey,
  listImports,
  listIssues,
  newImportId,
  startImport,
} from "@hone/prisma/repositories/imports/imports";
import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import { seedWorkspace } from "@hone/prisma/testing/seed";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ImportContext, workOnImport } from "./prompts-import";

const shared = path.resolve(import.meta.dirname, "../../../../shared/data");
let testDatabase: TestDatabase;
let database: Database;
let folder: string;
let workspaceId: string;

const context = (signal = new AbortController().signal): ImportContext => ({
  database,
  artifacts: openLocalArtifacts(folder),
  signal,
});

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url);
  folder = await mkdtemp(path.join(os.tmpdir(), "hone-import-"));
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  workspaceId = (await seedWorkspace(database.db, { promptCount: 0 })).workspaceId;
});

/** Uploads a file, as text or from a path, and looks at it. */
async function upload(fileName: string, content: string | { from: string }, defaults = {}) {
  const id = newImportId();
  const artifactKey = importArtifactKey(workspaceId, id);
  const target = path.join(folder, artifactKey);
  await mkdir(path.dirname(target), { recursive: true });
  if (typeof content === "string") await writeFile(target, content);
  else await copyFile(content.from, target);
  const file = { workspaceId, fileName, artifactKey, totalBytes: 1, startedById: null };
  await createImport(database.db, null, id, file, { defaults: importDefaultsSchema.parse(defaults) });
  await workOnImport(id, context());
  return id;
}

async function start(id: string, more: Partial<Parameters<typeof startImport>[3]> = {}) {
  const row = (await findImport(database.db, workspaceId, id))!;
  const { mapping, defaults } = row;
  await startImport(database.db, null, workspaceId, {
    importId: id,
    shape: row.shape as "plain",
    mapping,
    defaults,
    ...more,
  });
}

async function importFile(fileName: string, content: string | { from: string }, defaults = {}) {
  const id = await upload(fileName, content, defaults);
  await start(id);
  await workOnImport(id, context());
  return (await findImport(database.db, workspaceId, id))!;
}

const jsonl = (rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

async function counts() {
  const where = { workspaceId };
  return {
    prompts: await database.db.prompt.count({ where }),
    candidates: await database.db.candidate.count({ where }),
    demonstrations: await database.db.demonstration.count({ where }),
    rankings: await database.db.ranking.count({ where }),
  };
}

describe("an import", () => {
  it("looks at the file first, then stores good rows and reports bad ones by line", async () => {
    const text = `${jsonl([{ prompt: "one", id: "a" }])}{broken\n${jsonl([
      { prompt: "two", id: "b" },
      { prompt: "", id: "c" },
      { prompt: "one", id: "d" },
      { prompt: "three", id: "a" },
      { prompt: "nul \0", id: "e" },
    ])}`;
    const id = await upload("mixed.jsonl", text, { tags: ["first"], harmful: true });
    const looked = (await findImport(database.db, workspaceId, id))!;
    expect(looked).toMatchObject({ status: "uploaded", container: "jsonl", shape: "plain" });
    expect(looked.mapping.fields).toMatchObject({ prompt: "prompt", id: "id" });
    expect(looked.inspection!.rows.map(({ line }) => line)).toEqual([1, 3, 4, 5, 6]);
    expect((await counts()).prompts).toBe(0);

    await start(id);
    await workOnImport(id, context());
    const done = (await findImport(database.db, workspaceId, id))!;
    expect(done).toMatchObject({
      status: "completed",
      rowsRead: 7,
      promptsAdded: 2,
      duplicates: 1,
      badRows: 4,
    });
    expect(done.bytesRead).toBe(Buffer.byteLength(text));
    const issues = await listIssues(database.db, workspaceId, id, { limit: 50 });
    expect(issues.rows.map(({ line, field, message }) => [line, field, message])).toEqual([
      [2, "", expect.stringContaining("not valid JSON")],
      [4, "prompt", expect.stringContaining("missing or empty")],
      [6, "id", expect.stringContaining("names another prompt on line 1")],
      [7, "messages[0]", expect.stringContaining("NUL character")],
    ]);
    const prompts = await database.db.prompt.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
    expect(prompts).toMatchObject([
      {
        preview: "one",
        tags: ["first"],
        harmful: true,
        source: "mixed.jsonl",
        externalId: "a",
        importId: id,
      },
      { preview: "two", turnCount: 1 },
    ]);
  });

  it("pages through bad rows and through imports", async () => {
    const row = await importFile("bad.jsonl", `{"prompt":"good"}\n${"{\n".repeat(7)}`);
    expect(row).toMatchObject({ status: "completed", badRows: 7, promptsAdded: 1 });
    const first = await listIssues(database.db, workspaceId, row.id, { limit: 4 });
    const second = await listIssues(database.db, workspaceId, row.id, { limit: 4, cursor: first.nextCursor });
    expect([...first.rows, ...second.rows].map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(second.nextCursor).toBeNull();
    expect((await listImports(database.db, workspaceId, { limit: 1 })).rows).toMatchObject([{ id: row.id }]);
  });

  it("counts all bad rows and keeps 10,000 descriptions", async () => {
    const row = await importFile("worse.jsonl", `{"prompt":"good"}\n${"{\n".repeat(mostIssuesKept + 777)}`);
    expect(row.badRows).toBe(mostIssuesKept + 777);
    expect(await database.db.importIssue.count({ where: { importId: row.id } })).toBe(mostIssuesKept);
  });

  it("of a file imported before adds nothing", async () => {
    const rows = [
      {
        prompt: "q",
        completion_a: "x",
        completion_b: "y",
        preference: "a-is-better",
        evaluator: "e1",
        id: 1,
      },
      {
        prompt: "q",
        completion_a: "x",
        completion_b: "y",
        preference: "b-is-better",
        evaluator: "e2",
        id: 2,
      },
      { prompt: "q", completion_a: "y", completion_b: "z", preference: "tie", evaluator: "e2", id: 3 },
    ];
    const first = await importFile("e.jsonl", jsonl(rows));
    expect(first).toMatchObject({ promptsAdded: 1, duplicates: 2, candidatesAdded: 3, judgementsAdded: 3 });
    const once = await counts();
    const second = await importFile("again.jsonl", jsonl(rows));
    expect(second).toMatchObject({ promptsAdded: 0, candidatesAdded: 0, judgementsAdded: 0, badRows: 0 });
    expect(await counts()).toEqual(once);
    const agreements = await database.db.itemAgreement.findMany({ where: { workspaceId } });
    expect(agreements).toMatchObject([
      {
        scope: `import:${first.id}`,
        annotatorCount: 2,
        comparedPairs: 1,
        pairwiseAgreement: 0,
        strictAgreement: 0,
      },
    ]);
  });

  it("that was killed goes on behind the last stored batch, without loss and without doubling", async () => {
    const rows = Array.from({ length: 1700 }, (_, i) =>
      i % 100 === 50 ? { bad: i } : { prompt: `p ${i}`, completion: `c ${i}` },
    );
    const id = await upload("long.jsonl", jsonl(rows));
    await start(id);
    // Killed once after every batch: the attempt ends before the next is stored, and another one begins.
    for (let attempt = 0; attempt < 10; attempt++) {
      const stop = new AbortController();
      const onProgress = () => stop.abort(new Error("killed"));
      await workOnImport(id, context(stop.signal), { onProgress }).catch(() => undefined);
      const row = (await findImport(database.db, workspaceId, id))!;
      if (row.status === "completed") break;
      expect(row.status).toBe("running");
      // The batch under way at the kill may still be on its way into the database, whole.
      const stored = async () => (await findImport(database.db, workspaceId, id))!.promptsAdded;
      await expect.poll(async () => (await counts()).prompts - (await stored())).toBe(0);
    }
    await workOnImport(id, context());
    const done = (await findImport(database.db, workspaceId, id))!;
    expect(done).toMatchObject({
      status: "completed",
      rowsRead: 1700,
      promptsAdded: 1683,
      badRows: 17,
      judgementsAdded: 1683,
    });
    expect(await counts()).toMatchObject({ prompts: 1683, demonstrations: 1683 });
    const issues = await listIssues(database.db, workspaceId, id, { limit: 50 });
    expect(issues.rows.map(({ line }) => line)).toEqual(Array.from({ length: 17 }, (_, i) => 100 * i + 51));
  });

  it("stores nothing for a worker that lost it to another", async () => {
    const id = await upload("taken.jsonl", jsonl([{ prompt: "p" }]));
    await start(id);
    await workOnImport(id, context());
    const late = { fromRow: 0, toRow: 1, bytesRead: 1, items: [], issues: [], badRows: 1, announce: false };
    expect(await commitBatch(database, { workspaceId, importId: id }, late)).toEqual({ kind: "lost" });
    expect((await findImport(database.db, workspaceId, id))!.badRows).toBe(0);
  });

  it("stops when asked and can go on later", async () => {
    const id = await upload(
      "stop.jsonl",
      jsonl(Array.from({ length: 3000 }, (_, i) => ({ prompt: `s ${i}` }))),
    );
    await start(id);
    let asked = false;
    const onProgress = () => {
      if (!asked) void cancelImport(database.db, workspaceId, id);
      asked = true;
    };
    await workOnImport(id, context(), { onProgress });
    const stopped = (await findImport(database.db, workspaceId, id))!;
    expect(stopped.status).toBe("cancelled");
    expect(stopped.rowsRead).toBeLessThan(3000);
    expect((await counts()).prompts).toBe(stopped.promptsAdded);
    await start(id);
    await workOnImport(id, context());
    expect(await findImport(database.db, workspaceId, id)).toMatchObject({
      status: "completed",
      promptsAdded: 3000,
    });
    await expect(start(id)).rejects.toThrow("can be started only once");
    await expect(cancelImport(database.db, workspaceId, id)).rejects.toThrow("not running");
  });

  it("of two files with the same prompts at once stores each prompt once", async () => {
    const rows = Array.from({ length: 1200 }, (_, i) => ({ prompt: `same ${i % 900}`, completion: "c" }));
    const [first, second] = [
      await upload("a.jsonl", jsonl(rows)),
      await upload("b.jsonl", jsonl([...rows].reverse())),
    ];
    await Promise.all([start(first), start(second)]);
    await Promise.all([workOnImport(first, context()), workOnImport(second, context())]);
    expect(await counts()).toMatchObject({ prompts: 900, demonstrations: 900 });
    const [a, b] = [
      await findImport(database.db, workspaceId, first),
      await findImport(database.db, workspaceId, second),
    ];
    expect(a!.promptsAdded + b!.promptsAdded).toBe(900);
  });

  it("of a file that cannot be read fails with one clear sentence, and of an unmapped one too", async () => {
    for (const [name, content, message] of [
      ["x.jsonl", "", "x.jsonl is empty"],
      ["x.zip", "PK\x03\x04", "ZIP archive"],
    ] as const) {
      const id = await upload(name, content);
      const row = (await findImport(database.db, workspaceId, id))!;
      expect(row.status).toBe("failed");
      expect(row.error).toContain(message);
    }
    const odd = await importFile("odd.jsonl", jsonl([{ foo: 1 }]));
    expect(odd).toMatchObject({
      status: "failed",
      error: expect.stringContaining("no field of the file was chosen for prompt"),
    });
  });

  it("started unseen takes the shape it recognises, or the one it is told", async () => {
    const row = { instruction: "Say hi.", input: "to Bo", output: "Hi Bo" };
    for (const [shape, messages] of [
      [null, "Say hi.\n\nto Bo"],
      ["plain", "Say hi."],
    ] as const) {
      const id = newImportId();
      const artifactKey = importArtifactKey(workspaceId, id);
      await mkdir(path.dirname(path.join(folder, artifactKey)), { recursive: true });
      await writeFile(path.join(folder, artifactKey), jsonl([row]));
      const file = { workspaceId, fileName: "unseen.jsonl", artifactKey, totalBytes: 1, startedById: null };
      const defaults = importDefaultsSchema.parse({});
      await createImport(database.db, null, id, file, { defaults, start: { shape } });
      await workOnImport(id, context());
      const done = (await findImport(database.db, workspaceId, id))!;
      expect(done).toMatchObject({ status: "completed", shape: shape ?? "alpaca", promptsAdded: 1 });
      expect(done.inspection!.rows).toHaveLength(1);
      const [prompt] = await database.db.prompt.findMany({ where: { importId: id } });
      expect(prompt!.messages).toEqual([{ role: "user", content: messages }]);
    }
  });

  it("is not seen by another workspace", async () => {
    const row = await importFile("mine.jsonl", jsonl([{ prompt: "mine" }]));
    const other = (await seedWorkspace(database.db, { promptCount: 0 })).workspaceId;
    expect(await findImport(database.db, other, row.id)).toBeNull();
    expect((await listIssues(database.db, other, row.id, { limit: 1 })).rows).toEqual([]);
    await expect(cancelImport(database.db, other, row.id)).rejects.toThrow();
    await expect(
      startImport(database.db, null, other, {
        importId: row.id,
        shape: "plain",
        mapping: row.mapping,
        defaults: row.defaults,
      }),
    ).rejects.toThrow("no such import");
  });
});

const present = existsSync(shared);
describe.skipIf(!present)(
  `the shared files${present ? "" : " (skipped: ../shared/data is not there)"}`,
  () => {
    const from = (file: string) => ({ from: path.join(shared, file) });

    it("oasst-100-trees", async () => {
      const row = await importFile("oasst.jsonl", from("preferences/oasst-100-trees.jsonl"));
      expect(row).toMatchObject({
        shape: "oasst-tree",
        rowsRead: 100,
        promptsAdded: 254,
        candidatesAdded: 687,
        judgementsAdded: 212,
        badRows: 0,
        status: "completed",
      });
      const nine = await database.db.ranking.findMany({
        where: { workspaceId },
        select: { tiers: true, externalAnnotator: true },
      });
      expect(Math.max(...nine.map(({ tiers }) => (tiers as string[][]).length))).toBe(9);
      expect(new Set(nine.map(({ externalAnnotator }) => externalAnnotator))).toEqual(
        new Set(["oasst-merged"]),
      );
    });

    it("tulu-human-eval, with the agreement of its 121 pairs judged by more than one", async () => {
      const row = await importFile("tulu.jsonl", from("preferences/tulu-human-eval.jsonl"));
      expect(row).toMatchObject({ rowsRead: 1150, promptsAdded: 332, judgementsAdded: 1150, badRows: 0 });
      const [sum] = await database.db.$queryRaw<{ items: number; pairs: number; agreed: number }[]>`
      SELECT count(*)::int AS "items", sum("comparedPairs")::int AS "pairs",
        round(sum("comparedPairs" * "pairwiseAgreement"))::int AS "agreed"
      FROM "ItemAgreement" WHERE "workspaceId" = ${workspaceId}::uuid AND "scope" = ${`import:${row.id}`}`;
      expect(sum).toEqual({ items: 108, pairs: 169, agreed: 97 });
      const [pairs] = await database.db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS "n" FROM (SELECT 1 FROM "Ranking" WHERE "workspaceId" = ${workspaceId}::uuid
        GROUP BY "candidateIds" HAVING count(DISTINCT "externalAnnotator") > 1) p`;
      expect(pairs!.n).toBe(121);
    });

    it("taskmaster4-rewards, whole when every row is given a system message", async () => {
      const row = await importFile("taskmaster.jsonl", from("preferences/taskmaster4-rewards.jsonl"), {
        system: "You take orders.",
      });
      expect(row).toMatchObject({ rowsRead: 3228, badRows: 0, status: "completed" });
      expect(row.promptsAdded + row.duplicates).toBe(3228);
      const refused = await database.db.ranking.count({ where: { workspaceId, noneAcceptable: true } });
      expect(refused).toBeGreaterThan(300);
    });

    it.each(["prompts/seed_tasks.jsonl", "prompts/user_oriented_instructions.jsonl"])("%s", async (file) => {
      const row = await importFile("seed.jsonl", from(file));
      expect(row).toMatchObject({ badRows: 0, status: "completed" });
      expect(row.judgementsAdded).toBe(row.rowsRead);
    });
  },
);
