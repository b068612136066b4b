import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../client";
import { createEmptyDatabase, createTestDatabase } from "./database";
import { seedWorkspace } from "./seed";

describe("test databases", () => {
  let first: Awaited<ReturnType<typeof createTestDatabase>>;
  let second: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([first?.drop(), second?.drop()]);
  });

  it("are migrated, have a queue, and do not see each other's rows", async () => {
    const database = openDatabase(first.url);
    const other = openDatabase(second.url);
    try {
      const seeded = await seedWorkspace(database.db);
      const twin = await seedWorkspace(database.db, { promptCount: 1, candidatesPerPrompt: 2 });
      expect(twin.workspaceId).not.toBe(seeded.workspaceId);
      expect(await database.db.prompt.count()).toBe(4);
      expect(await database.db.candidate.count()).toBe(14);
      expect(await database.db.acknowledgement.count()).toBe(6);
      expect(await other.db.workspace.count()).toBe(0);
      const queues = await other.pool.query("SELECT count(*)::int AS n FROM pgboss.queue");
      expect(queues.rows[0].n).toBeGreaterThan(0);
    } finally {
      await Promise.all([database.close(), other.close()]);
    }
  });

  it("can be empty, and are gone after drop() though somebody is connected", async () => {
    const empty = await createEmptyDatabase();
    const client = new pg.Client({ connectionString: empty.url });
    client.on("error", () => undefined);
    await client.connect();
    const tables = await client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
    expect(tables.rowCount).toBe(0);
    await empty.drop();
    const again = new pg.Client({ connectionString: empty.url });
    await expect(again.connect()).rejects.toThrow(/does not exist/);
    await client.end().catch(() => undefined);
  });
});
