import type { PageInput } from "@hone/core/paging";
import type { Db } from "../client";
import { Prisma } from "../generated/client";

/** What a list of a big table is made from. Conditions are about the alias `alias` of the table. */
export interface NewestFirst {
  table: "Prompt" | "Candidate" | "Demonstration" | "Ranking" | "Correction";
  alias: string;
  workspaceId: string;
  /** Equality conditions that an index serves in the order of ids, such as (campaignId, id). */
  indexed?: Prisma.Sql[];
  /** All other conditions; they are looked at row by row. */
  filtered?: Prisma.Sql[];
  /** True when one of `filtered` has an index of its own: what is rare can be found without walking. */
  selective?: boolean;
}

/** Milliseconds of walking after which a page is handed out as it is. */
const defaultPatienceMs = 120;
const firstWindow = 4_000;
const largestWindow = 50_000;
/** Matches are rare, and looked up, when walking would have to read more rows than this to fill a page. */
const rarelyFound = 200_000;

/**
 * Ids of the newest rows that match, in an amount of time that does not depend on how many rows there are. The planner
 * cannot know whether matches are frequent (then walking from the newest row finds a page at once) or rare (then
 * walking reads the whole table), so this finds out: it walks a window of the newest rows, and if that does not fill
 * the page, takes the matches' own index where there is one, or walks on until its patience ends. A page may therefore
 * be short or empty and still have a `nextCursor`: the search goes on from there.
 */
export async function findNewest(
  db: Db,
  spec: NewestFirst,
  page: PageInput,
  patienceMs = defaultPatienceMs,
): Promise<{ ids: string[]; nextCursor: string | null }> {
  const wanted = page.limit + 1;
  const ids: string[] = [];
  const full = () => ({ ids: ids.slice(0, page.limit), nextCursor: ids[page.limit - 1]! });
  let cursor = page.cursor ?? null;
  if ((spec.filtered ?? []).length === 0) {
    ids.push(...(await walk(db, spec, cursor, null, wanted)));
    return ids.length === wanted ? full() : { ids, nextCursor: null };
  }
  const begun = performance.now();
  let walked = 0;
  for (let window = firstWindow; ; ) {
    const windowBegun = performance.now();
    ids.push(...(await walk(db, spec, cursor, window, wanted - ids.length)));
    if (ids.length === wanted) return full();
    cursor = await endOfWindow(db, spec, cursor, window);
    if (cursor === null) return { ids, nextCursor: null };
    walked += window;
    const now = performance.now();
    const left = patienceMs - (now - begun);
    // What the rest of the page takes if matches go on being as frequent as so far.
    const needed = Math.ceil((walked * (wanted - ids.length) * 1.3) / Math.max(ids.length, 0.1));
    if (spec.selective === true && needed > rarelyFound) {
      ids.push(...(await lookUp(db, spec, cursor, wanted - ids.length)));
      return ids.length === wanted ? full() : { ids, nextCursor: null };
    }
    if (left <= 0) return { ids, nextCursor: cursor };
    // As large as is needed, and as can be walked in the time that is left, going by the last one.
    const affordable = Math.round((window * left) / Math.max(1, now - windowBegun));
    window = Math.max(1_000, Math.min(needed, affordable, window * 4, largestWindow));
  }
}

function base({ alias, workspaceId, indexed }: NewestFirst, cursor: string | null): Prisma.Sql {
  const column = columnsOf(alias);
  const conditions = [Prisma.sql`${column("workspaceId")} = ${workspaceId}::uuid`, ...(indexed ?? [])];
  if (cursor !== null) conditions.push(Prisma.sql`${column("id")} < ${cursor}::uuid`);
  return Prisma.join(conditions, " AND ");
}

const columnsOf = (alias: string) => (name: string) => Prisma.raw(`${alias}."${name}"`);
const from = ({ table, alias }: NewestFirst) => Prisma.raw(`"${table}" ${alias}`);

/** Matches among the newest `window` rows before the cursor, or among all of them. */
async function walk(
  db: Db,
  spec: NewestFirst,
  cursor: string | null,
  window: number | null,
  limit: number,
): Promise<string[]> {
  const id = columnsOf(spec.alias)("id");
  // The inner limit is a fence: whatever the conditions are, the rows come from the index in the order of ids.
  const source =
    window === null
      ? Prisma.sql`${from(spec)} WHERE ${base(spec, cursor)}`
      : Prisma.sql`(SELECT * FROM ${from(spec)} WHERE ${base(spec, cursor)} ORDER BY ${id} DESC LIMIT ${window}) ${Prisma.raw(spec.alias)}
          WHERE ${Prisma.join(spec.filtered ?? [], " AND ")}`;
  const rows = await db.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT ${id} FROM ${source} ORDER BY ${id} DESC LIMIT ${limit}`,
  );
  return rows.map((row) => row.id);
}

/** The last id of a window; null when the table ends within it. */
async function endOfWindow(
  db: Db,
  spec: NewestFirst,
  cursor: string | null,
  window: number,
): Promise<string | null> {
  const id = columnsOf(spec.alias)("id");
  const rows = await db.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT ${id} FROM ${from(spec)} WHERE ${base(spec, cursor)} ORDER BY ${id} DESC OFFSET ${window - 1} LIMIT 1`);
  return rows[0]?.id ?? null;
}

/** All matches by their own index, then the newest of them. OFFSET 0 keeps the planner from walking by id instead. */
async function lookUp(db: Db, spec: NewestFirst, cursor: string, limit: number): Promise<string[]> {
  const id = columnsOf(spec.alias)("id");
  const rows = await db.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT "id" FROM (
      SELECT ${id} FROM ${from(spec)} WHERE ${base(spec, cursor)} AND ${Prisma.join(spec.filtered ?? [], " AND ")} OFFSET 0
    ) matching ORDER BY "id" DESC LIMIT ${limit}`);
  return rows.map((row) => row.id);
}

const letter = String.raw`[\p{L}\p{N}]`;
const other = String.raw`[^\p{L}\p{N}]`;
const trigram = new RegExp(`${letter}{3}|${letter}{2}${other}|${other}${letter}{2}`, "u");

/** Whether the trigram index can look a substring up: it needs three letters in a row, or two at the edge of a word. */
export const hasTrigram = (search: string): boolean => trigram.test(search);
