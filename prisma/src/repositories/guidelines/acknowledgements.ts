import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import type { Db } from "../../client";
import { publishEvent } from "../../events";

/**
 * The version that a person must acknowledge before the next task under a guideline, or null when the person has
 * acknowledged the newest one or an earlier one after which nothing changed that people rely on (see
 * core/guidelines/acknowledgement). Also null when nothing is published: see `findLatestVersion`.
 */
export async function findUnacknowledgedVersion(
  db: Db,
  { workspaceId, userId, guidelineId }: { workspaceId: string; userId: string; guidelineId: string },
): Promise<{ versionId: string; number: number } | null> {
  const rows = await db.$queryRaw<{ versionId: string; number: number }[]>`
    SELECT latest."id" AS "versionId", latest."number"
    FROM (
      SELECT "id", "number" FROM "GuidelineVersion"
      WHERE "workspaceId" = ${workspaceId}::uuid AND "guidelineId" = ${guidelineId}::uuid
      ORDER BY "number" DESC LIMIT 1
    ) latest
    WHERE NOT EXISTS (
      SELECT 1 FROM "GuidelineVersion" v
      JOIN "Acknowledgement" a ON a."versionId" = v."id" AND a."userId" = ${userId}
      WHERE v."guidelineId" = ${guidelineId}::uuid AND v."workspaceId" = ${workspaceId}::uuid
        AND v."number" >= (
          SELECT coalesce(max(r."number"), 0) FROM "GuidelineVersion" r
          WHERE r."guidelineId" = ${guidelineId}::uuid AND r."requiresAcknowledgement"
        )
    )`;
  return rows[0] ?? null;
}

/** The newest published version: what new assignments are stamped with. Null when nothing is published. */
export async function findLatestVersion(
  db: Db,
  { workspaceId, guidelineId }: { workspaceId: string; guidelineId: string },
): Promise<{ versionId: string; number: number } | null> {
  const row = await db.guidelineVersion.findFirst({
    where: { workspaceId, guidelineId },
    orderBy: { number: "desc" },
    select: { id: true, number: true },
  });
  return row === null ? null : { versionId: row.id, number: row.number };
}

/**
 * Stores that a person has read a version. Saying it twice changes nothing. Only the newest version can be acknowledged
 * (STALE otherwise): an acknowledgement is a promise about the text that is valid now.
 */
export async function acknowledgeVersion(
  tx: Db,
  { workspaceId, userId, versionId }: { workspaceId: string; userId: string; versionId: string },
): Promise<{ guidelineId: string; number: number }> {
  const version = await tx.guidelineVersion.findFirst({
    where: { id: versionId, workspaceId },
    select: { guidelineId: true, number: true },
  });
  if (version === null) throw new AppError("NOT_FOUND", "This version does not exist in this workspace.");
  const latest = await findLatestVersion(tx, { workspaceId, guidelineId: version.guidelineId });
  if (latest!.number !== version.number)
    throw new AppError(
      "STALE",
      `Version ${latest!.number} was published while you read version ${version.number}. Reload the page and read what changed.`,
      { details: { latest: latest!.number } },
    );
  await tx.acknowledgement.createMany({
    data: [{ id: newId(), workspaceId, userId, versionId }],
    skipDuplicates: true,
  });
  await publishEvent(tx, { workspaceId, topic: "guidelines", id: version.guidelineId });
  return version;
}

/** The newest version of a guideline that a person acknowledged. */
export async function findAcknowledged(
  db: Db,
  { workspaceId, userId, guidelineId }: { workspaceId: string; userId: string; guidelineId: string },
): Promise<{ number: number; at: Date } | null> {
  const rows = await db.$queryRaw<{ number: number; at: Date }[]>`
    SELECT v."number", a."acknowledgedAt" AS "at"
    FROM "GuidelineVersion" v
    JOIN "Acknowledgement" a ON a."versionId" = v."id" AND a."userId" = ${userId}
    WHERE v."guidelineId" = ${guidelineId}::uuid AND v."workspaceId" = ${workspaceId}::uuid
    ORDER BY v."number" DESC LIMIT 1`;
  return rows[0] ?? null;
}
