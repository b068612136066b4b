import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "../client";
import { Prisma } from "../generated/client";
import { createTestDatabase, type TestDatabase } from "../testing/database";
import { type SeededWorkspace, seedWorkspace } from "../testing/seed";
import { findNewest, hasTrigram, type NewestFirst } from "./newest-first";

/** More than several windows hold. */
const howMany = 12_000;

let place: TestDatabase;
let database: Database;
let workspace: SeededWorkspace;
let newestFirst: string[];
beforeAll(async () => {
  place = await createTestDatabase();
  database = openDatabase(place.url);
  workspace = await seedWorkspace(database.db, { promptCount: 0 });
  const other = await seedWorkspace(database.db, { promptCount: 0 });
  for (const { workspaceId } of [workspace, other]) {
    // Every 3000th names a zebra; all but the oldest seven are German.
    await database.pool.query(
      `INSERT INTO "Prompt" ("id", "workspaceId", "messages", "searchText", "preview", "turnCount", "contentHash",
         "language", "tags", "source")
       SELECT gen_random_uuid(), $1, '[]', text, text, 1, md5(text), 'de', '{}', 'test'
       FROM (SELECT 'Prompt ' || n || CASE WHEN n % 3000 = 0 THEN ' about a zebra' ELSE '' END AS text
         FROM generate_series(1, $2::int) n) t`,
      [workspaceId, howMany],
    );
  }
  const { rows } = await database.pool.query<{ id: string }>(
    `SELECT "id" FROM "Prompt" WHERE "workspaceId" = $1 ORDER BY "id" DESC`,
    [workspace.workspaceId],
  );
  newestFirst = rows.map(({ id }) => id);
  await database.pool.query(`UPDATE "Prompt" SET "language" = 'sv' WHERE "id" = ANY($1)`, [
    newestFirst.slice(-7),
  ]);
});
afterAll(async () => {
  await database?.close();
  await place?.drop();
});

const prompts = (rest: Partial<NewestFirst>): NewestFirst => ({
  table: "Prompt",
  alias: "p",
  workspaceId: workspace.workspaceId,
  ...rest,
});

/** Follows the cursors to the end. */
async function everyPage(spec: NewestFirst, limit: number, patienceMs?: number) {
  const pages: string[][] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await findNewest(database.db, spec, { cursor, limit }, patienceMs);
    pages.push(page.ids);
    cursor = page.nextCursor;
    if (cursor === null) return pages;
  }
}

it("lists everything of one workspace, newest first, without a gap at the borders of pages", async () => {
  expect((await everyPage(prompts({}), 5000)).flat()).toEqual(newestFirst);
});

it("fills a page from the newest rows when matches are frequent", async () => {
  const german = prompts({ filtered: [Prisma.sql`p."language" = 'de'`] });
  const page = await findNewest(database.db, german, { limit: 50 });
  expect(page).toEqual({ ids: newestFirst.slice(0, 50), nextCursor: newestFirst[49] });
});

it("finds rare matches by their index, however far back they are", async () => {
  const zebras = prompts({ filtered: [Prisma.sql`p."searchText" ILIKE '%ZEBRA%'`], selective: true });
  const pages = await everyPage(zebras, 3);
  const { rows } = await database.pool.query<{ id: string }>(
    `SELECT "id" FROM "Prompt" WHERE "workspaceId" = $1 AND "searchText" LIKE '%zebra%' ORDER BY "id" DESC`,
    [workspace.workspaceId],
  );
  expect(rows).toHaveLength(4);
  expect(pages.flat()).toEqual(rows.map(({ id }) => id));
  expect(pages[0]).toHaveLength(3);
});

it("without an index hands out short pages when its patience ends, and goes on from there", async () => {
  const swedish = prompts({ filtered: [Prisma.sql`p."language" = 'sv'`] });
  const hasty = await everyPage(swedish, 50, 0);
  expect(hasty.length).toBeGreaterThan(1);
  expect(hasty[0]).toEqual([]);
  expect(hasty.flat()).toEqual(newestFirst.slice(-7));
  const patient = await everyPage(swedish, 50, 60_000);
  expect(patient).toEqual([newestFirst.slice(-7)]);
});

it("knows what a trigram index can look up", () => {
  for (const search of ["abc", "咖啡豆", "a bc", "ab c", "x.yz"])
    expect([search, hasTrigram(search)]).toEqual([search, true]);
  for (const search of ["ab", "咖啡", "a b", "--", "%"])
    expect([search, hasTrigram(search)]).toEqual([search, false]);
});
