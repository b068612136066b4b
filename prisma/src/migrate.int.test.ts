import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, migrationsFolder, readMigrations } from "./migrate";
import { createEmptyDatabase, type TestDatabase } from "./testing/database";

const folder = mkdtempSync(path.join(tmpdir(), "hone-migrations-"));
let place: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  place = await createEmptyDatabase();
  client = new pg.Client({ connectionString: place.url });
  await client.connect();
});
afterEach(async () => {
  await client?.end();
  await place?.drop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the migrations that ship, with more added. */
function folderWith(name: string, more: Record<string, string>): string {
  const copy = path.join(folder, name);
  cpSync(migrationsFolder, copy, { recursive: true });
  for (const [migration, sql] of Object.entries(more)) {
    mkdirSync(path.join(copy, migration));
    writeFileSync(path.join(copy, migration, "migration.sql"), sql);
  }
  return copy;
}

async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await client.query(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1",
    [table],
  );
  return rows.map((row) => row.name);
}

describe("migrating", () => {
  it("brings a database with data from the first version to this one and loses none of it", async () => {
    const all = await readMigrations();
    expect(await migrate(place.url, { upTo: all[0]!.name })).toEqual([all[0]!.name]);
    await client.query(`
      INSERT INTO "Workspace" ("id", "slug", "name") VALUES ('00000000-0000-7000-8000-000000000001', 'old', 'Old');
      INSERT INTO "User" ("id", "name", "email", "updatedAt") VALUES ('u1', 'Ann', 'ann@old.test', now());
      INSERT INTO "Membership" ("id", "workspaceId", "userId", "role")
        VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'u1', 'admin');
      INSERT INTO "Guideline" ("id", "workspaceId", "slug", "name")
        VALUES ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 'g', 'G');
      INSERT INTO "Prompt" ("id", "workspaceId", "messages", "searchText", "preview", "turnCount", "contentHash", "source")
        VALUES ('00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000001',
                '[{"role":"user","content":"Hi"}]', 'Hi', 'Hi', 1, 'h', 'test');
      INSERT INTO "Campaign" ("id", "workspaceId", "name", "kind", "status", "guidelineId", "candidatesPerTask",
                              "overlap", "leaseMinutes", "config")
        VALUES ('00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000001', 'C', 'demonstration',
                'active', '00000000-0000-7000-8000-000000000003', 4, 2, 30, '{}');
      INSERT INTO "Task" ("id", "workspaceId", "campaignId", "promptId", "position", "overlap", "openSlots")
        VALUES ('00000000-0000-7000-8000-000000000006', '00000000-0000-7000-8000-000000000001',
                '00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000004', 0, 2, 2);
      INSERT INTO "Demonstration" ("id", "workspaceId", "promptId", "text", "wordCount", "updatedAt")
        VALUES ('00000000-0000-7000-8000-000000000007', '00000000-0000-7000-8000-000000000001',
                '00000000-0000-7000-8000-000000000004', 'Hello.', 1, now());
    `);
    expect(await migrate(place.url)).toEqual(all.slice(1).map(({ name }) => name));
    const { rows } = await client.query(
      `SELECT w."name", m."role", p."preview", t."openSlots", d."text" FROM "Workspace" w
       JOIN "Membership" m ON m."workspaceId" = w."id" JOIN "Prompt" p ON p."workspaceId" = w."id"
       JOIN "Task" t ON t."promptId" = p."id" JOIN "Demonstration" d ON d."promptId" = p."id"`,
    );
    expect(rows).toEqual([{ name: "Old", role: "admin", preview: "Hi", openSlots: 2, text: "Hello." }]);
    expect(await migrate(place.url)).toEqual([]);
  });

  it("happens once when several processes start at the same time", async () => {
    const applied = await Promise.all([migrate(place.url), migrate(place.url), migrate(place.url)]);
    expect(applied.flat()).toHaveLength((await readMigrations()).length);
  });

  it("keeps nothing of a migration that fails, says where, and goes on once it is repaired", async () => {
    const broken = folderWith("broken", {
      "29990101000000_half": `ALTER TABLE "Prompt" ADD COLUMN "half" TEXT;\n\nALTER TABLE "Nowhere" ADD COLUMN "x" TEXT;\n`,
    });
    await expect(migrate(place.url, { folder: broken })).rejects.toThrow(
      /29990101000000_half failed: relation "Nowhere" does not exist.* Nothing of it was kept/,
    );
    expect(await columnsOf("Prompt")).not.toContain("half");
    const repaired = folderWith("repaired", {
      "29990101000000_half": `ALTER TABLE "Prompt" ADD COLUMN "half" TEXT;`,
    });
    expect(await migrate(place.url, { folder: repaired })).toEqual(["29990101000000_half"]);
    expect(await columnsOf("Prompt")).toContain("half");
  });

  it("makes an index concurrently when its migration says so", async () => {
    const concurrent = folderWith("concurrent", {
      "29990101000000_index": `-- Locks: none.\nCREATE INDEX CONCURRENTLY "Prompt_try_idx" ON "Prompt"("preview");\n`,
    });
    expect(await migrate(place.url, { folder: concurrent })).toContain("29990101000000_index");
    const { rows } = await client.query(
      `SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = 'public."Prompt_try_idx"'::regclass`,
    );
    expect(rows).toEqual([{ indisvalid: true }]);
  });

  it("refuses a database that a newer version has used", async () => {
    const newer = folderWith("newer", { "29990101000000_later": "SELECT 1;" });
    await migrate(place.url, { folder: newer });
    await expect(migrate(place.url)).rejects.toThrow(/29990101000000_later.* newer version/);
  });

  it("warns of a migration that was edited after it was applied", async () => {
    const first = folderWith("first", { "29990101000000_a": "SELECT 1;" });
    const edited = folderWith("edited", { "29990101000000_a": "SELECT 2;" });
    const warnings: string[] = [];
    await migrate(place.url, { folder: first });
    await migrate(place.url, { folder: edited, onWarning: (sentence) => warnings.push(sentence) });
    expect(warnings).toEqual([expect.stringMatching(/29990101000000_a was edited/)]);
  });
});
