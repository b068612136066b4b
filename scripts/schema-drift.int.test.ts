import { createTestDatabase, type TestDatabase } from "@hone/prisma/testing/database";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlToReachSchema } from "./lib/schema-engine";

/** Plain indexes that migrations make and the schema does not name, each with the reason. */
const beyondTheSchema: Record<string, string> = {
  Task_item_key: "it stands with the other invariants at the end of the first migration",
};

let place: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  place = await createTestDatabase();
  client = new pg.Client({ connectionString: place.url });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await place?.drop();
});

/** Indexes with an expression or an operator class of their own (trigrams, say), which the schema cannot say. */
async function specialIndexes(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT c.relname AS name FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
     CROSS JOIN LATERAL unnest(i.indclass) AS class(oid)
     JOIN pg_opclass o ON o.oid = class.oid
     WHERE i.indexprs IS NOT NULL OR NOT o.opcdefault`,
  );
  return rows.map((row) => row.name);
}

describe("the migrations", () => {
  it("make exactly what prisma/schema says; `npm run migration-diff` prints what is missing", async () => {
    const special = new Set([...(await specialIndexes()), ...Object.keys(beyondTheSchema)]);
    const statements = await sqlToReachSchema(place.url);
    const missing = statements.filter((statement) => {
      const dropped = /^DROP INDEX "(.+)"$/.exec(statement)?.[1];
      return dropped === undefined || !special.has(dropped);
    });
    expect(missing).toEqual([]);
  });

  it("are compared by an engine that sees a difference", async () => {
    await client.query(`ALTER TABLE "Prompt" ADD COLUMN "stray" INTEGER`);
    await client.query(`ALTER TABLE "Workspace" ALTER COLUMN "name" DROP NOT NULL`);
    await client.query(`DROP INDEX "Candidate_promptId_idx"`);
    const statements = await sqlToReachSchema(place.url);
    expect(statements.join("\n")).toMatch(/DROP COLUMN "stray"/);
    expect(statements.join("\n")).toMatch(/"name" SET NOT NULL/);
    expect(statements.join("\n")).toMatch(/CREATE INDEX "Candidate_promptId_idx"/);
  });
});
