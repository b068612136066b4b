import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { ScopeRow } from "@hone/core/quality/contracts";
import type { ItemAgreement } from "@hone/core/quality/item-agreement";
import type { JudgedRanking } from "@hone/core/quality/relations";
import { type AgreementScope, parseScope } from "@hone/core/quality/scope";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";

/** Rankings of a scope, as a condition on `"Ranking" r`. */
function scopeCondition(scope: AgreementScope): Prisma.Sql {
  return scope.kind === "campaign"
    ? Prisma.sql`r."campaignId" = ${scope.id}::uuid`
    : Prisma.sql`r."importId" = ${scope.id}::uuid`;
}

/** Who ranked: a member, or an annotator named in an imported file. Rankings of nobody in particular do not count. */
const annotator = Prisma.sql`COALESCE('user:' || r."userId", 'external:' || r."externalAnnotator")`;
const hasAnnotator = Prisma.sql`(r."userId" IS NOT NULL OR r."externalAnnotator" IS NOT NULL)`;

/** All rankings of some prompts within a scope, in the order they were made, by prompt. */
export async function rankingsOfPrompts(
  db: Db,
  workspaceId: string,
  promptIds: readonly string[],
  scope: string,
): Promise<Map<string, JudgedRanking[]>> {
  const rows = await db.$queryRaw<(JudgedRanking & { promptId: string })[]>(Prisma.sql`
    SELECT r."promptId", r."tiers", ${annotator} AS "annotator" FROM "Ranking" r
    WHERE r."promptId" = ANY(${promptIds}::uuid[]) AND r."workspaceId" = ${workspaceId}::uuid
      AND ${scopeCondition(parseScope(scope))} AND ${hasAnnotator}
    ORDER BY r."id"`);
  const byPrompt = new Map<string, JudgedRanking[]>();
  for (const { promptId, ...ranking } of rows) {
    const known = byPrompt.get(promptId);
    if (known === undefined) byPrompt.set(promptId, [ranking]);
    else known.push(ranking);
  }
  return byPrompt;
}

/** Workspace of a prompt; null if it is gone. */
export async function workspaceOfPrompt(db: Db, promptId: string): Promise<string | null> {
  const row = await db.prompt.findUnique({ where: { id: promptId }, select: { workspaceId: true } });
  return row?.workspaceId ?? null;
}

export interface StoredAgreement {
  promptId: string;
  agreement: ItemAgreement;
}

/** Stores agreements of one scope over what was known; prompts on which nothing can be compared lose theirs. */
export async function saveAgreements(
  db: Db,
  workspaceId: string,
  scope: string,
  results: readonly StoredAgreement[],
): Promise<void> {
  const nothing = results.filter(({ agreement }) => agreement.comparedPairs === 0);
  if (nothing.length > 0) {
    await db.itemAgreement.deleteMany({
      where: { workspaceId, scope, promptId: { in: nothing.map(({ promptId }) => promptId) } },
    });
  }
  const rows = results
    .filter(({ agreement }) => agreement.comparedPairs > 0)
    .map(({ promptId, agreement }) => ({ id: newId(), promptId, ...agreement }))
    .sort((a, b) => (a.promptId < b.promptId ? -1 : 1));
  if (rows.length === 0) return;
  await db.$executeRaw`
    INSERT INTO "ItemAgreement" ("id", "workspaceId", "promptId", "scope", "annotatorCount", "comparedPairs",
      "pairwiseAgreement", "strictAgreement", "updatedAt")
    SELECT n."id", ${workspaceId}::uuid, n."promptId", ${scope}, n."annotatorCount", n."comparedPairs",
      n."pairwiseAgreement", n."strictAgreement", now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n("id" uuid, "promptId" uuid, "annotatorCount" int,
      "comparedPairs" int, "pairwiseAgreement" float8, "strictAgreement" float8)
    ON CONFLICT ("workspaceId", "promptId", "scope") DO UPDATE SET "annotatorCount" = EXCLUDED."annotatorCount",
      "comparedPairs" = EXCLUDED."comparedPairs", "pairwiseAgreement" = EXCLUDED."pairwiseAgreement",
      "strictAgreement" = EXCLUDED."strictAgreement", "updatedAt" = now()`;
}

/** The next prompts of an import that at least two people ranked, in the order of their ids. */
export async function promptsRankedTwice(
  db: Db,
  importId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ promptId: string }[]>(Prisma.sql`
    SELECT r."promptId" FROM "Ranking" r
    WHERE r."importId" = ${importId}::uuid
      ${after === null ? Prisma.empty : Prisma.sql`AND r."promptId" > ${after}::uuid`}
    GROUP BY r."promptId" HAVING count(DISTINCT r."externalAnnotator") > 1
    ORDER BY r."promptId" LIMIT ${limit}`);
  return rows.map(({ promptId }) => promptId);
}

/** Prompts of a scope for which an agreement is known, in the order of their ids: what a collection is summed over. */
export async function promptsWithAgreement(
  db: Db,
  workspaceId: string,
  scope: string,
  page: PageInput,
): Promise<Page<string>> {
  const rows = await db.itemAgreement.findMany({
    where: { workspaceId, scope, ...(page.cursor ? { promptId: { gt: page.cursor } } : {}) },
    select: { promptId: true },
    orderBy: { promptId: "asc" },
    take: page.limit + 1,
  });
  return toPage(
    rows.map(({ promptId }) => promptId),
    page.limit,
    (id) => id,
  );
}

/** Held to the end of the transaction by whoever computes agreements of this scope. */
export async function lockAgreement(tx: Db, workspaceId: string, scope: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`agreement ${workspaceId} ${scope}`}, 0))`;
}

/** Campaigns and imports with rankings by several people, newest first. */
export async function listAgreementScopes(db: Db, workspaceId: string): Promise<ScopeRow[]> {
  return db.$queryRaw<ScopeRow[]>(Prisma.sql`
    SELECT s."scope", s."kind", s."label" FROM (
      SELECT c."id"::text AS "scope", 'campaign' AS "kind", c."name" AS "label", c."id"
      FROM "Campaign" c WHERE c."workspaceId" = ${workspaceId}::uuid AND c."kind" = 'ranking'
      UNION ALL
      SELECT 'import:' || i."id", 'import', i."fileName", i."id"
      FROM "PromptImport" i WHERE i."workspaceId" = ${workspaceId}::uuid AND i."judgementsAdded" > 0
    ) s
    WHERE EXISTS (
      SELECT 1 FROM "ItemAgreement" a WHERE a."workspaceId" = ${workspaceId}::uuid AND a."scope" = s."scope")
    ORDER BY s."id" DESC LIMIT 200`);
}
