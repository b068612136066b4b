import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ArtifactStore, openLocalArtifacts } from "../artifacts";
import { openDatabase } from "../client";
import { migrate, readMigrations } from "../migrate";
import { openQueue, prepareQueue } from "../queue";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "../testing/database";
import { seedWorkspace } from "../testing/seed";
import { restoreBackup } from "./restore";
import { referredFirst } from "./tables";
import { writeBackup } from "./write";

const folder = mkdtempSync(path.join(tmpdir(), "hone-backup-"));
const file = path.join(folder, "whole.hone");
const awkward = 'tab\tnew\nline\r\n back\\slash \\N \\. "quoted" 咖啡 \u2028 \u{1F600} end';
const places: TestDatabase[] = [];
let source: TestDatabase;
let artifacts: ArtifactStore;

async function fresh(make = createEmptyDatabase): Promise<TestDatabase> {
  const place = await make();
  places.push(place);
  return place;
}

/** One hash per table over all its rows, whatever their order. */
async function fingerprint(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'",
    );
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM "${name}" t ORDER BY 1`,
      );
      const hash = createHash("sha256").update(rows.map(({ row }) => row).join("\n"));
      prints[name] = `${rows.length}:${hash.digest("hex")}`;
    }
    return prints;
  } finally {
    await client.end();
  }
}

async function jobsOf(url: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    "SELECT name, data, singleton_key, state::text FROM pgboss.job WHERE name NOT LIKE '\\_\\_%' ORDER BY 1, 2",
  );
  await client.end();
  return rows;
}

function emptyArtifacts(): ArtifactStore {
  return openLocalArtifacts(mkdtempSync(path.join(folder, "artifacts-")));
}

beforeAll(async () => {
  source = await fresh(createTestDatabase);
  artifacts = emptyArtifacts();
  const database = openDatabase(source.url);
  const queue = await openQueue(source.url);
  const seeded = await seedWorkspace(database.db);
  const [prompt] = seeded.prompts;
  await database.db.prompt.update({
    where: { id: prompt!.id },
    data: { searchText: awkward, metadata: { awkward, number: 0.1, nothing: null } },
  });
  await database.db.candidateTokens.create({
    data: {
      candidateId: prompt!.candidateIds[0]!,
      workspaceId: seeded.workspaceId,
      ids: [1, 2, 3],
      pieces: ["{a", awkward, ""],
      logprobs: [-0.1, -1e-300, -3.0000000000000004],
      alternatives: [[[1, "a", -0.1]]],
    },
  });
  await database.db.auditEvent.create({
    data: { id: seeded.workspaceId, actorKind: "system", action: "test", subjectType: "Test" },
  });
  await database.transaction(async (tx) => {
    const payload = { promptId: prompt!.id, scope: awkward.slice(0, 20) };
    await queue.enqueue(tx, "quality.agreement", payload, { key: "k1" });
    await queue.enqueue(tx, "datasets.export", { exportId: prompt!.id });
  });
  await database.pool.query("UPDATE pgboss.job SET state = 'active' WHERE name = 'datasets.export'");
  await queue.close();
  await database.close();
  await artifacts.write("exports/a/data.jsonl", Buffer.from("hello\n".repeat(100_000)));
  await artifacts.write("uploads/咖啡 (1).csv", Buffer.alloc(0));
  await writeBackup({ url: source.url, artifacts, file, now: new Date() });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(places.map((place) => place.drop()));
});

describe("a backup", () => {
  it("restores every row, artifact and unfinished job into a fresh place", async () => {
    const target = await fresh();
    const store = emptyArtifacts();
    const result = await restoreBackup({ url: target.url, file, artifacts: store, replace: false });
    const before = await fingerprint(source.url);
    expect(await fingerprint(target.url)).toEqual(before);
    expect(Object.values(before).filter((print) => !print.startsWith("0:")).length).toBeGreaterThan(10);
    expect(result.manifest.tables.Candidate?.rows).toBe(12);
    expect(await store.list("")).toEqual(await artifacts.list(""));
    for (const key of await store.list("")) {
      expect(readFileSync(await store.localPath(key))).toEqual(readFileSync(await artifacts.localPath(key)));
    }
    const jobs = await jobsOf(target.url);
    expect(jobs).toMatchObject([
      { name: "datasets.export", state: "created" },
      { name: "quality.agreement", singleton_key: "k1", state: "created" },
    ]);
  });

  it("of an older version is brought up to date after its rows are loaded", async () => {
    const old = await fresh();
    const [first] = await readMigrations();
    await migrate(old.url, { upTo: first!.name });
    await prepareQueue(old.url);
    const client = new pg.Client({ connectionString: old.url });
    await client.connect();
    await client.query(
      `INSERT INTO "Workspace" ("id", "slug", "name") VALUES (gen_random_uuid(), 'old', 'Old workspace')`,
    );
    await client.end();
    const oldFile = path.join(folder, "old.hone");
    await writeBackup({ url: old.url, artifacts: emptyArtifacts(), file: oldFile, now: new Date() });
    const target = await fresh();
    await restoreBackup({ url: target.url, file: oldFile, artifacts: emptyArtifacts(), replace: false });
    const database = openDatabase(target.url);
    expect(await database.db.workspace.findMany()).toMatchObject([{ slug: "old", name: "Old workspace" }]);
    await database.close();
    expect(await migrate(target.url)).toEqual([]);
  });

  it("is refused by a database that holds something, and replaces it when told to", async () => {
    const target = await fresh(createTestDatabase);
    const database = openDatabase(target.url);
    await seedWorkspace(database.db, { slug: "mine" });
    await database.close();
    const before = await fingerprint(target.url);
    const options = { url: target.url, file, artifacts: emptyArtifacts() };
    await expect(restoreBackup({ ...options, replace: false })).rejects.toThrow(/not empty .*--replace/);
    expect(await fingerprint(target.url)).toEqual(before);
    await restoreBackup({ ...options, replace: true });
    expect(await fingerprint(target.url)).toEqual(await fingerprint(source.url));
  });

  it("waits for nobody: while others use the database it says so", async () => {
    const target = await fresh();
    const other = new pg.Client({ connectionString: target.url });
    other.on("error", () => undefined);
    await other.connect();
    const restore = restoreBackup({ url: target.url, file, artifacts: emptyArtifacts(), replace: false });
    await expect(restore).rejects.toThrow(/1 other connection.* Stop Hone/);
    await other.end();
  });
});

describe("a damaged backup changes nothing:", () => {
  const bytes = () => readFileSync(file);
  const cases: [string, () => Buffer, RegExp][] = [
    ["cut off", () => bytes().subarray(0, Math.floor(bytes().length / 2)), /not a whole backup|cut off/],
    [
      "cut off between two members",
      () => gzipSync(gunzipSync(bytes()).subarray(0, -4096)),
      /cut off|not a whole/,
    ],
    [
      "with another letter in a row",
      () => {
        const plain = gunzipSync(bytes());
        plain.write("Tea", plain.indexOf("goes well") - 5, "utf8");
        return gzipSync(plain);
      },
      /rows of Prompt are not those that were saved/,
    ],
    [
      "with another byte in an artifact",
      () => {
        const plain = gunzipSync(bytes());
        plain.write("J", plain.indexOf("hello\nhello"), "utf8");
        return gzipSync(plain);
      },
      /artifact exports\/a\/data.jsonl is missing or not the one/,
    ],
    ["something else", () => Buffer.from("PK\u0003\u0004 not a backup at all"), /not a whole backup/],
    ["empty", () => Buffer.alloc(0), /cut off|not a whole/],
    ["another gzip", () => gzipSync(Buffer.from("plain text")), /not a whole backup|cut off/],
  ];
  it.each(cases)("%s", async (_name, make, message) => {
    const broken = path.join(folder, "broken.hone");
    writeFileSync(broken, make());
    const target = await fresh(createTestDatabase);
    const before = await fingerprint(target.url);
    const options = { url: target.url, file: broken, artifacts: emptyArtifacts(), replace: false };
    await expect(restoreBackup(options)).rejects.toThrow(message);
    expect(await fingerprint(target.url)).toEqual(before);
  });
});

it("orders tables so that no row comes before one it refers to", () => {
  const tables = [
    { name: "a", refersTo: ["b", "c"] },
    { name: "b", refersTo: ["c"] },
    { name: "c", refersTo: [] },
  ];
  expect(referredFirst(tables).map((table) => table.name)).toEqual(["c", "b", "a"]);
  const circle = [
    { name: "a", refersTo: ["b"] },
    { name: "b", refersTo: ["a"] },
  ];
  expect(() => referredFirst(circle)).toThrow(/circle: a, b/);
});
