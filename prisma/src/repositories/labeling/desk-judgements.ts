import type {
  CorrectionRow,
  DemonstrationDetail,
  DemonstrationRow,
  JudgementFilter,
  RankingDetail,
  RankingRow,
} from "@hone/core/labeling/desk";
import type { Page, PageInput } from "@hone/core/paging";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { findNewest, hasTrigram } from "../newest-first";
import { escapeLike } from "../prompts/filter";

/** Columns that every judgement shows, given its table alias `j` and the joins of `commonJoins`. */
const commonColumns = Prisma.sql`
  j."id", j."promptId", p."preview" AS "promptPreview", j."campaignId", c."name" AS "campaignName",
  v."number" AS "guidelineVersion", j."createdAt"`;

const commonJoins = Prisma.sql`
  JOIN "Prompt" p ON p."id" = j."promptId"
  LEFT JOIN "Campaign" c ON c."id" = j."campaignId"
  LEFT JOIN "User" u ON u."id" = j."userId"
  LEFT JOIN "GuidelineVersion" v ON v."id" = j."guidelineVersionId"`;

/** The conditions that every table of judgements has an index for, in the order of ids. */
function indexedConditions(filter: JudgementFilter): Prisma.Sql[] {
  const where: Prisma.Sql[] = [];
  if (filter.campaignId !== undefined) where.push(Prisma.sql`j."campaignId" = ${filter.campaignId}::uuid`);
  if (filter.promptId !== undefined) where.push(Prisma.sql`j."promptId" = ${filter.promptId}::uuid`);
  if (filter.userId !== undefined) where.push(Prisma.sql`j."userId" = ${filter.userId}`);
  return where;
}

const shown = (ids: string[]) => Prisma.sql`WHERE j."id" = ANY(${ids}::uuid[]) ORDER BY j."id" DESC`;

/** Newest first. A page may be short and still have a next one: see `findNewest`. */
export async function listDemonstrations(
  db: Db,
  workspaceId: string,
  filter: JudgementFilter,
  page: PageInput,
): Promise<Page<DemonstrationRow>> {
  const indexed = indexedConditions(filter);
  const filtered: Prisma.Sql[] = [];
  if (filter.importId !== undefined) indexed.push(Prisma.sql`j."importId" = ${filter.importId}::uuid`);
  if (filter.search !== undefined) {
    filtered.push(Prisma.sql`j."text" ILIKE ${`%${escapeLike(filter.search)}%`}`);
  }
  const selective = filter.search !== undefined && hasTrigram(filter.search);
  const { ids, nextCursor } = await findNewest(
    db,
    { table: "Demonstration", alias: "j", workspaceId, indexed, filtered, selective },
    page,
  );
  const rows = await db.$queryRaw<DemonstrationRow[]>(Prisma.sql`
    SELECT ${commonColumns}, COALESCE(u."name", j."externalAnnotator") AS "annotator", j."activeMs",
      left(j."text", 400) AS "excerpt", j."wordCount", j."promptFlags"
    FROM "Demonstration" j ${commonJoins} ${shown(ids)}`);
  return { rows, nextCursor };
}

/** Newest first. A page may be short and still have a next one: see `findNewest`. */
export async function listRankings(
  db: Db,
  workspaceId: string,
  filter: JudgementFilter,
  page: PageInput,
): Promise<Page<RankingRow>> {
  const indexed = indexedConditions(filter);
  const filtered: Prisma.Sql[] = [];
  if (filter.importId !== undefined) indexed.push(Prisma.sql`j."importId" = ${filter.importId}::uuid`);
  if (filter.strength !== undefined) filtered.push(Prisma.sql`j."strength" = ${filter.strength}`);
  if (filter.noneAcceptable !== undefined) {
    filtered.push(Prisma.sql`j."noneAcceptable" = ${filter.noneAcceptable}`);
  }
  const { ids, nextCursor } = await findNewest(
    db,
    { table: "Ranking", alias: "j", workspaceId, indexed, filtered },
    page,
  );
  const rows = await db.$queryRaw<RankingRow[]>(Prisma.sql`
    SELECT ${commonColumns}, COALESCE(u."name", j."externalAnnotator") AS "annotator", j."activeMs", j."tiers",
      j."strength", j."noneAcceptable"
    FROM "Ranking" j ${commonJoins} ${shown(ids)}`);
  return { rows, nextCursor };
}

/** Newest first. */
export async function listCorrections(
  db: Db,
  workspaceId: string,
  filter: JudgementFilter,
  page: PageInput,
): Promise<Page<CorrectionRow>> {
  const { ids, nextCursor } = await findNewest(
    db,
    { table: "Correction", alias: "j", workspaceId, indexed: indexedConditions(filter) },
    page,
  );
  const rows = await db.$queryRaw<CorrectionRow[]>(Prisma.sql`
    SELECT ${commonColumns}, u."name" AS "annotator", NULL::int AS "activeMs", left(j."text", 400) AS "excerpt",
      j."candidateId", left(o."text", 400) AS "originalExcerpt"
    FROM "Correction" j ${commonJoins} JOIN "Candidate" o ON o."id" = j."candidateId" ${shown(ids)}`);
  return { rows, nextCursor };
}

/** A whole ranking with the texts that were ranked; null if the workspace has none of that id. */
export async function findRankingDetail(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<RankingDetail | null> {
  const [row] = await db.$queryRaw<(RankingDetail & { candidateIds: string[] })[]>(Prisma.sql`
    SELECT ${commonColumns}, COALESCE(u."name", j."externalAnnotator") AS "annotator", j."activeMs", p."messages",
      j."tiers", j."strength", j."noneAcceptable", j."assessments", j."candidateIds", j."presentedOrder",
      j."promptFlags", j."citations", j."note", j."events"
    FROM "Ranking" j ${commonJoins}
    WHERE j."id" = ${id}::uuid AND j."workspaceId" = ${workspaceId}::uuid`);
  if (row === undefined) return null;
  const { candidateIds, ...ranking } = row;
  const [candidates, correction] = await Promise.all([
    db.candidate.findMany({
      where: { id: { in: candidateIds }, workspaceId },
      select: { id: true, text: true, modelName: true },
    }),
    db.correction.findUnique({ where: { rankingId: id }, select: { candidateId: true, text: true } }),
  ]);
  return { ...ranking, candidates, correction };
}

/** A whole demonstration; null if the workspace has none of that id. */
export async function findDemonstrationDetail(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<DemonstrationDetail | null> {
  const [row] = await db.$queryRaw<DemonstrationDetail[]>(Prisma.sql`
    SELECT ${commonColumns}, COALESCE(u."name", j."externalAnnotator") AS "annotator", j."activeMs", p."messages",
      j."text", j."wordCount", j."promptFlags", j."citations", j."note"
    FROM "Demonstration" j ${commonJoins}
    WHERE j."id" = ${id}::uuid AND j."workspaceId" = ${workspaceId}::uuid`);
  return row ?? null;
}
