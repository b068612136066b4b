import { AppError } from "@hone/core/errors";
import { lowestValidAcknowledgement } from "@hone/core/guidelines/acknowledgement";
import type { GuidelineSummary, ReadingPosition } from "@hone/core/guidelines/contracts";
import type { Db } from "../../client";
import { hashOf } from "./publish";
import { toStamp } from "./versions";

export interface Reader {
  workspaceId: string;
  userId: string;
}

/**
 * Keeps where a person stopped reading and which pages they have read to the end. Pages read in another version count
 * for this one as long as their text is the same.
 */
export async function savePosition(
  tx: Db,
  { workspaceId, userId }: Reader,
  input: { versionId: string; pageSlug: string; clauseId: string | null; pagesRead: readonly string[] },
): Promise<void> {
  const version = await tx.guidelineVersion.findFirst({
    where: { id: input.versionId, workspaceId },
    select: { guidelineId: true, pages: { select: { slug: true } } },
  });
  const slugs = new Set(version?.pages.map(({ slug }) => slug));
  if (version === null || !slugs.has(input.pageSlug))
    throw new AppError("NOT_FOUND", "This page does not exist in this version of the guideline.");
  const { guidelineId } = version;
  const { versionId, pageSlug, clauseId } = input;
  // One reader, two tabs: the row is made first and locked, so that no page mark is lost between reading and writing it.
  await tx.readingPosition.createMany({
    data: [{ userId, guidelineId, workspaceId, versionId, pageSlug, clauseId, pagesRead: [] }],
    skipDuplicates: true,
  });
  await tx.$queryRaw`SELECT 1 AS "locked" FROM "ReadingPosition"
    WHERE "userId" = ${userId} AND "guidelineId" = ${guidelineId}::uuid FOR UPDATE`;
  const stored = await findPosition(tx, { workspaceId, userId }, guidelineId, input.versionId);
  const pagesRead = [
    ...new Set([...(stored?.pagesRead ?? []), ...input.pagesRead.filter((slug) => slugs.has(slug))]),
  ];
  await tx.readingPosition.update({
    where: { userId_guidelineId: { userId, guidelineId } },
    data: { versionId, pageSlug, clauseId, pagesRead },
  });
}

/** Where a person stopped, with the pages read told in terms of `versionId`; null when they never opened it. */
export async function findPosition(
  db: Db,
  { workspaceId, userId }: Reader,
  guidelineId: string,
  versionId: string,
): Promise<ReadingPosition | null> {
  const row = await db.readingPosition.findFirst({ where: { userId, guidelineId, workspaceId } });
  if (row === null) return null;
  const version = await db.guidelineVersion.findFirst({
    where: { id: row.versionId, workspaceId },
    select: { number: true },
  });
  if (version === null) return null;
  return {
    versionNumber: version.number,
    pageSlug: row.pageSlug,
    clauseId: row.clauseId,
    pagesRead:
      row.versionId === versionId
        ? row.pagesRead
        : await unchangedPages(db, row.versionId, versionId, row.pagesRead),
    updatedAt: row.updatedAt,
  };
}

async function unchangedPages(db: Db, from: string, to: string, slugs: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ slug: string }[]>`
    SELECT now."slug" FROM "GuidelinePage" was
    JOIN "GuidelinePage" now ON now."slug" = was."slug" AND now."markdown" = was."markdown"
    WHERE was."versionId" = ${from}::uuid AND now."versionId" = ${to}::uuid
      AND was."slug" = ANY (${[...slugs]}::text[])`;
  return rows.map(({ slug }) => slug);
}

/** All guidelines of a workspace as one person sees them; a workspace has few. */
export async function listGuidelines(
  db: Db,
  reader: Reader,
  { withDrafts, archived = false }: { withDrafts: boolean; archived?: boolean },
): Promise<GuidelineSummary[]> {
  const { workspaceId, userId } = reader;
  const rows = await db.guideline.findMany({
    where: {
      workspaceId,
      ...(archived ? {} : { archivedAt: null }),
      ...(withDrafts ? {} : { versions: { some: {} } }),
    },
    orderBy: { name: "asc" },
    take: 500,
    include: {
      versions: { orderBy: { number: "desc" } },
      draftPages: {
        orderBy: { position: "asc" },
        // Only editors are told whether a draft waits; the others need no text.
        select: { slug: true, markdown: withDrafts },
      },
    },
  });
  const acknowledgements = await db.acknowledgement.findMany({
    where: {
      workspaceId,
      userId,
      versionId: { in: rows.flatMap((row) => row.versions.map(({ id }) => id)) },
    },
  });
  const acknowledgedAt = new Map(acknowledgements.map((row) => [row.versionId, row.acknowledgedAt]));
  return Promise.all(
    rows.map(async ({ versions, draftPages, ...row }): Promise<GuidelineSummary> => {
      const latest = versions[0] ?? null;
      const acknowledged = versions.find(({ id }) => acknowledgedAt.has(id)) ?? null;
      const position = latest === null ? null : await findPosition(db, reader, row.id, latest.id);
      const pageCount =
        latest === null
          ? draftPages.length
          : await db.guidelinePage.count({ where: { workspaceId, versionId: latest.id } });
      return {
        id: row.id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        language: row.language,
        archivedAt: row.archivedAt,
        latest: latest === null ? null : toStamp(latest),
        pageCount,
        pagesRead: position?.pagesRead.length ?? 0,
        acknowledgedNumber: acknowledged?.number ?? null,
        acknowledgedAt: acknowledged === null ? null : acknowledgedAt.get(acknowledged.id)!,
        mustAcknowledge:
          latest !== null && (acknowledged?.number ?? -1) < lowestValidAcknowledgement(versions),
        draftDiffers: withDrafts && (latest === null || hashOf(draftPages) !== latest.contentHash),
      };
    }),
  );
}
