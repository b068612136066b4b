import type { Clause } from "@hone/core/guidelines/clauses";
import type { GuidelineDocument, GuidelineVersionStamp } from "@hone/core/guidelines/contracts";
import { scanPage } from "@hone/core/guidelines/headings";
import type { Db } from "../../client";
import type { GuidelineVersion as VersionRow } from "../../generated/client";

/** A version with its pages' Markdown as published. */
export type FullDocument = Omit<GuidelineDocument, "pages"> & {
  pages: (GuidelineDocument["pages"][number] & { markdown: string })[];
};

export function toStamp(row: VersionRow): GuidelineVersionStamp {
  return {
    id: row.id,
    number: row.number,
    changeNote: row.changeNote,
    requiresAcknowledgement: row.requiresAcknowledgement,
    waiver: row.waiver,
    publishedAt: row.publishedAt,
  };
}

/** A version by guideline and number (the newest without one) or by its own id; null when there is none. */
export async function findDocument(
  db: Db,
  workspaceId: string,
  which: { slug: string; number?: number | null | undefined } | { versionId: string },
): Promise<FullDocument | null> {
  const row = await db.guidelineVersion.findFirst({
    where: {
      workspaceId,
      ...("versionId" in which
        ? { id: which.versionId }
        : { guideline: { slug: which.slug }, ...(which.number == null ? {} : { number: which.number }) }),
    },
    orderBy: { number: "desc" },
    include: {
      guideline: true,
      pages: {
        orderBy: { position: "asc" },
        include: { clauses: { orderBy: { position: "asc" } } },
      },
    },
  });
  if (row === null) return null;
  const { guideline } = row;
  return {
    guideline: {
      id: guideline.id,
      slug: guideline.slug,
      name: guideline.name,
      description: guideline.description,
      language: guideline.language,
    },
    version: toStamp(row),
    pages: row.pages.map((page) => ({
      slug: page.slug,
      title: page.title,
      markdown: page.markdown,
      definitions: scanPage(page.markdown).definitions,
      clauses: page.clauses.map(
        (clause): Clause => ({
          clauseId: clause.clauseId,
          number: clause.number,
          level: clause.level,
          title: clause.title,
          text: clause.text,
          pageSlug: page.slug,
          position: clause.position,
        }),
      ),
    })),
  };
}

export interface PublishedGuideline {
  slug: string;
  name: string;
  description: string;
  language: string;
  version: GuidelineVersionStamp;
}

/** Every guideline of a workspace that has a version, with its newest one; archived ones are left out. */
export async function listPublished(db: Db, workspaceId: string): Promise<PublishedGuideline[]> {
  const rows = await db.guideline.findMany({
    where: { workspaceId, archivedAt: null, versions: { some: {} } },
    orderBy: { slug: "asc" },
    take: 500,
    include: { versions: { orderBy: { number: "desc" }, take: 1 } },
  });
  return rows.map(({ slug, name, description, language, versions }) => ({
    slug,
    name,
    description,
    language,
    version: toStamp(versions[0]!),
  }));
}

/** All versions of a guideline, newest first. */
export async function listVersions(
  db: Db,
  { workspaceId, guidelineId }: { workspaceId: string; guidelineId: string },
): Promise<GuidelineVersionStamp[]> {
  const rows = await db.guidelineVersion.findMany({
    where: { workspaceId, guidelineId },
    orderBy: { number: "desc" },
    take: 1000,
  });
  return rows.map(toStamp);
}

/** The clauses of the newest version, in order; none when nothing is published. */
export async function latestClauses(db: Db, workspaceId: string, guidelineId: string): Promise<Clause[]> {
  const rows = await db.guidelineClause.findMany({
    where: {
      workspaceId,
      version: { guidelineId },
      versionId: {
        in: (
          await db.guidelineVersion.findMany({
            where: { workspaceId, guidelineId },
            orderBy: { number: "desc" },
            take: 1,
            select: { id: true },
          })
        ).map(({ id }) => id),
      },
    },
    orderBy: { position: "asc" },
    include: { page: { select: { slug: true } } },
  });
  return rows.map((row) => ({
    clauseId: row.clauseId,
    number: row.number,
    level: row.level,
    title: row.title,
    text: row.text,
    pageSlug: row.page.slug,
    position: row.position,
  }));
}

/** Counting stops here: more than this is shown as "10,000 or more". */
export const citationCountLimit = 10_000;

/** How many judgements made under a guideline cite each of the clauses, up to `citationCountLimit` per kind. */
export async function countCitations(
  db: Db,
  {
    workspaceId,
    guidelineId,
    clauseIds,
  }: { workspaceId: string; guidelineId: string; clauseIds: readonly string[] },
): Promise<Record<string, number>> {
  if (clauseIds.length === 0) return {};
  const rows = await db.$queryRaw<{ clauseId: string; count: bigint }[]>`
    WITH versions AS (
      SELECT array_agg("id") AS ids FROM "GuidelineVersion"
      WHERE "workspaceId" = ${workspaceId}::uuid AND "guidelineId" = ${guidelineId}::uuid
    )
    SELECT c AS "clauseId",
      (SELECT count(*) FROM (SELECT 1 FROM "Demonstration" j WHERE j."citations" @> ARRAY[c]
        AND cardinality(j."citations") > 0 AND j."guidelineVersionId" = ANY (versions.ids) LIMIT ${citationCountLimit}) d)
      + (SELECT count(*) FROM (SELECT 1 FROM "Ranking" j WHERE j."citations" @> ARRAY[c]
        AND cardinality(j."citations") > 0 AND j."guidelineVersionId" = ANY (versions.ids) LIMIT ${citationCountLimit}) r)
      + (SELECT count(*) FROM (SELECT 1 FROM "Correction" j WHERE j."citations" @> ARRAY[c]
        AND cardinality(j."citations") > 0 AND j."guidelineVersionId" = ANY (versions.ids) LIMIT ${citationCountLimit}) k)
      AS "count"
    FROM unnest(${[...clauseIds]}::text[]) c, versions`;
  return Object.fromEntries(
    rows.map((row) => [row.clauseId, Number(row.count)] as const).filter(([, count]) => count > 0),
  );
}
