import type { Page, PageInput } from "@hone/core/paging";
import {
  type PromptBrowseFilter,
  type PromptDetail,
  type PromptFacets,
  type PromptRow,
  promptsForFacets,
} from "@hone/core/prompts/browse";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { findNewest, hasTrigram } from "../newest-first";
import { browseCondition } from "./browse-condition";

/** What is counted for each row of a page: by index, so that it costs the same at any size of the tables. */
const countedColumns = Prisma.sql`
  (SELECT count(*)::int FROM "Candidate" c WHERE c."promptId" = p."id") AS "candidates",
  (SELECT count(*)::int FROM "Demonstration" d WHERE d."promptId" = p."id") AS "demonstrations",
  (SELECT count(*)::int FROM "Ranking" r WHERE r."promptId" = p."id") AS "rankings",
  (SELECT min(a."pairwiseAgreement") FROM "ItemAgreement" a
    WHERE a."workspaceId" = p."workspaceId" AND a."promptId" = p."id") AS "agreement"`;

const plainColumns = Prisma.sql`p."id", p."preview", p."turnCount", p."language", p."harmful", p."tags", p."source",
  p."importId", p."createdAt", p."archivedAt"`;

/** Prompts that match, newest first. A page may be short and still have a next one: see `findNewest`. */
export async function listPrompts(
  db: Db,
  workspaceId: string,
  filter: PromptBrowseFilter,
  page: PageInput,
): Promise<Page<PromptRow>> {
  const { ids, nextCursor } = await findNewest(
    db,
    {
      table: "Prompt",
      alias: "p",
      workspaceId,
      indexed: indexedConditions(filter),
      filtered: [browseCondition(workspaceId, filter)],
      selective: hasOwnIndex(filter),
    },
    page,
  );
  // Nothing is counted for rows that are not shown.
  const rows = await db.$queryRaw<PromptRow[]>(Prisma.sql`
    SELECT ${plainColumns}, ${countedColumns} FROM "Prompt" p WHERE p."id" = ANY(${ids}::uuid[]) ORDER BY p."id" DESC`);
  return { rows, nextCursor };
}

/** The conditions with an index in the order of ids. */
function indexedConditions({ language, source }: PromptBrowseFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (language !== undefined) conditions.push(Prisma.sql`p."language" = ${language}`);
  if (source !== undefined) conditions.push(Prisma.sql`p."source" = ${source}`);
  return conditions;
}

/** Whether an index finds the matches of one of the conditions, however rare they are. */
function hasOwnIndex(filter: PromptBrowseFilter): boolean {
  return (
    (filter.tags ?? []).length > 0 ||
    filter.importId !== undefined ||
    filter.promptIds !== undefined ||
    filter.minAgreement !== undefined ||
    filter.maxAgreement !== undefined ||
    (filter.search !== undefined && hasTrigram(filter.search))
  );
}

/** A prompt with its thread and the agreement on it; null if the workspace has none of that id. */
export async function findPrompt(db: Db, workspaceId: string, id: string): Promise<PromptDetail | null> {
  const [row] = await db.$queryRaw<Omit<PromptDetail, "agreements">[]>(Prisma.sql`
    SELECT ${plainColumns}, ${countedColumns}, p."messages", p."externalId", p."metadata",
      i."fileName" AS "importFileName", u."name" AS "authorName"
    FROM "Prompt" p
    LEFT JOIN "PromptImport" i ON i."id" = p."importId"
    LEFT JOIN "User" u ON u."id" = p."authorId"
    WHERE p."id" = ${id}::uuid AND p."workspaceId" = ${workspaceId}::uuid`);
  if (row === undefined) return null;
  const agreements = await db.$queryRaw<PromptDetail["agreements"]>(Prisma.sql`
    SELECT a."scope", COALESCE(c."name", i."fileName", a."scope") AS "label", a."annotatorCount", a."comparedPairs",
      a."pairwiseAgreement", a."strictAgreement"
    FROM "ItemAgreement" a
    LEFT JOIN "Campaign" c ON c."id"::text = a."scope"
    LEFT JOIN "PromptImport" i ON 'import:' || i."id" = a."scope"
    WHERE a."workspaceId" = ${workspaceId}::uuid AND a."promptId" = ${id}::uuid ORDER BY a."scope"`);
  return { ...row, agreements };
}

/** Tags, languages and sources of the newest prompts with their counts, and the newest imports. */
export async function promptFacets(db: Db, workspaceId: string): Promise<PromptFacets> {
  const [facets] = await db.$queryRaw<Omit<PromptFacets, "imports">[]>(Prisma.sql`
    WITH newest AS MATERIALIZED (
      SELECT "tags", "language", "source" FROM "Prompt"
      WHERE "workspaceId" = ${workspaceId}::uuid AND "archivedAt" IS NULL
      ORDER BY "id" DESC LIMIT ${promptsForFacets}
    )
    SELECT ${facet(Prisma.sql`unnest("tags")`)} AS "tags", ${facet(Prisma.sql`"language"`)} AS "languages",
      ${facet(Prisma.sql`"source"`)} AS "sources"`);
  const imports = await db.promptImport.findMany({
    where: { workspaceId, promptsAdded: { gt: 0 } },
    select: { id: true, fileName: true },
    orderBy: { id: "desc" },
    take: 100,
  });
  return { ...facets!, imports };
}

function facet(value: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`COALESCE((
    SELECT jsonb_agg(jsonb_build_object('value', f."value", 'count', f."count") ORDER BY f."count" DESC, f."value")
    FROM (
      SELECT v."value", count(*)::int AS "count" FROM (SELECT ${value} AS "value" FROM newest) v
      WHERE v."value" IS NOT NULL GROUP BY v."value" ORDER BY count(*) DESC, v."value" LIMIT 100
    ) f), '[]'::jsonb)`;
}
