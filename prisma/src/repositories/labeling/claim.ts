import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type NoTaskReason, whyNotTakePart } from "@hone/core/labeling/eligibility";
import type { Db } from "../../client";
import { isSerializationFailure, isUniqueViolation } from "../../errors";
import { Prisma } from "../../generated/client";
import { prepared } from "../../prepared";

export interface Claimer {
  workspaceId: string;
  userId: string;
  campaignId: string;
}

export type ClaimResult =
  /** `how`: a lease held already, an own expired one taken again, or a fresh task. */
  | { outcome: "assigned"; assignmentId: string; how: "held" | "again" | "fresh" }
  | { outcome: "none"; reason: NoTaskReason };

/** Attempts that meet another claim in a unique index before giving up. */
const mostAttempts = 8;

/**
 * Gives a person the next task of a campaign in one statement: the one already held, else an own expired one whose task
 * has a free slot, else the first task in order that the person may judge and has not seen. Nothing is handed out
 * twice to one person nor beyond the overlap: the task's row is locked while its slot is taken, and unique indexes and a
 * check stand behind it. Run it outside a transaction: a claim that met another one is tried again.
 */
export async function claimNext(db: Db, claimer: Claimer, now: Date): Promise<ClaimResult> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    // Skipping locked rows keeps claimers from waiting for each other. When that leaves nothing, a second look waits:
    // the task that another claim holds at this instant may have room for this person too.
    for (const whenLocked of [Prisma.sql`SKIP LOCKED`, Prisma.empty]) {
      try {
        const [row] = await db.$queryRaw<ClaimedRow[]>(
          prepared(claimStatement(claimer, newId(), now, whenLocked)),
        );
        if (row !== undefined) return { outcome: "assigned", assignmentId: row.id, how: row.how };
      } catch (error) {
        if (!isUniqueViolation(error) && !isSerializationFailure(error)) throw error;
        break;
      }
      const reason = await whyNothing(db, claimer, now);
      if (reason !== null) return { outcome: "none", reason };
    }
  }
  throw new AppError(
    "UNAVAILABLE",
    `The next task of this campaign could not be handed out: ${mostAttempts} attempts met other claims. Try again.`,
  );
}

interface ClaimedRow {
  id: string;
  how: "held" | "again" | "fresh";
}

function claimStatement(
  claimer: Claimer,
  assignmentId: string,
  now: Date,
  whenLocked: Prisma.Sql,
): Prisma.Sql {
  const { workspaceId, userId, campaignId } = claimer;
  return Prisma.sql`
    WITH entry AS MATERIALIZED (
      SELECT c."leaseMinutes", cardinality(c."languages") = 0 AS "anyLanguage", m."languages", m."acceptsHarmful",
        v."id" AS "versionId"
      FROM "Campaign" c
      JOIN "Membership" m ON m."workspaceId" = c."workspaceId" AND m."userId" = ${userId}
      JOIN LATERAL (
        SELECT g."id" FROM "GuidelineVersion" g WHERE g."guidelineId" = c."guidelineId"
        ORDER BY g."number" DESC LIMIT 1
      ) v ON true
      WHERE c."id" = ${campaignId}::uuid AND c."workspaceId" = ${workspaceId}::uuid
        AND c."status" = 'active' AND (c."deadline" IS NULL OR c."deadline" > ${now})
        AND m."pausedAt" IS NULL AND (m."acceptsHarmful" OR NOT c."harmfulContent")
        AND (cardinality(c."languages") = 0 OR EXISTS (
          SELECT 1 FROM unnest(c."languages") wanted, unnest(m."languages") stated
          WHERE ${languageMatch(Prisma.sql`stated`, Prisma.sql`wanted`)}))
    ),
    held AS MATERIALIZED (
      SELECT a."id" FROM "Assignment" a
      WHERE a."campaignId" = ${campaignId}::uuid AND a."workspaceId" = ${workspaceId}::uuid
        AND a."userId" = ${userId} AND a."status" = 'leased'
    ),
    again AS MATERIALIZED (
      SELECT t."id" AS "taskId", a."id" AS "assignmentId", t."takenSlots"
      FROM "Assignment" a JOIN "Task" t ON t."id" = a."taskId"
      WHERE a."userId" = ${userId} AND a."status" = 'expired' AND a."campaignId" = ${campaignId}::uuid
        AND EXISTS (SELECT 1 FROM entry) AND NOT EXISTS (SELECT 1 FROM held)
        AND t."status" = 'open' AND t."openSlots" > 0 AND ${mayJudge}
      ORDER BY a."leasedAt" DESC LIMIT 1
      FOR UPDATE OF t ${whenLocked}
    ),
    fresh AS MATERIALIZED (
      SELECT t."id" AS "taskId", t."takenSlots", t."candidateIds"
      FROM "Task" t
      WHERE ${freshTask(userId, campaignId)}
        AND EXISTS (SELECT 1 FROM entry) AND NOT EXISTS (SELECT 1 FROM held) AND NOT EXISTS (SELECT 1 FROM again)
      ORDER BY t."priority" DESC, t."position", t."id" LIMIT 1
      FOR UPDATE ${whenLocked}
    ),
    picked AS (
      SELECT "taskId", ${lowestFreeSlot} AS "slot" FROM again
      UNION ALL SELECT "taskId", ${lowestFreeSlot} FROM fresh
    ),
    counted AS (
      UPDATE "Task" t SET "takenSlots" = t."takenSlots" | (1 << picked."slot"), "openSlots" = t."openSlots" - 1
      FROM picked WHERE t."id" = picked."taskId"
    ),
    retaken AS (
      UPDATE "Assignment" a SET "status" = 'leased', "slot" = picked."slot", "guidelineVersionId" = entry."versionId",
        "leasedAt" = ${now}, "heardAt" = ${now},
        "leaseExpiresAt" = ${now}::timestamptz + make_interval(mins => entry."leaseMinutes")
      FROM again JOIN picked ON picked."taskId" = again."taskId", entry
      WHERE a."id" = again."assignmentId"
      RETURNING a."id"
    ),
    given AS (
      INSERT INTO "Assignment" ("id", "workspaceId", "campaignId", "taskId", "userId", "slot", "status",
        "candidateOrder", "guidelineVersionId", "leasedAt", "heardAt", "leaseExpiresAt")
      SELECT ${assignmentId}::uuid, ${workspaceId}::uuid, ${campaignId}::uuid, fresh."taskId", ${userId}, picked."slot",
        'leased', ${shuffled(assignmentId)}, entry."versionId", ${now}, ${now},
        ${now}::timestamptz + make_interval(mins => entry."leaseMinutes")
      FROM fresh JOIN picked ON picked."taskId" = fresh."taskId", entry
      RETURNING "id"
    )
    SELECT "id", 'held' AS "how" FROM held
    UNION ALL SELECT "id", 'again' FROM retaken
    UNION ALL SELECT "id", 'fresh' FROM given`;
}

/** Tags match when equal, or when one adds a region or script to the other; see core/labeling/eligibility. */
function languageMatch(stated: Prisma.Sql, wanted: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(lower(${stated}) || '-' LIKE lower(${wanted}) || '-%' OR lower(${wanted}) || '-' LIKE lower(${stated}) || '-%')`;
}

/** This person may see the task `t`: its language is among the stated ones where the campaign asks, and so on. */
const mayJudge = Prisma.sql`
  (NOT t."harmful" OR (SELECT "acceptsHarmful" FROM entry))
  AND (t."language" IS NULL OR (SELECT "anyLanguage" FROM entry) OR EXISTS (
    SELECT 1 FROM unnest((SELECT "languages" FROM entry)) stated
    WHERE ${languageMatch(Prisma.sql`stated`, Prisma.sql`t."language"`)}))`;

/** A task `t` with room that this person has never had. */
function freshTask(userId: string, campaignId: string): Prisma.Sql {
  return Prisma.sql`
    t."campaignId" = ${campaignId}::uuid AND t."status" = 'open' AND t."openSlots" > 0 AND ${mayJudge}
    AND NOT EXISTS (SELECT 1 FROM "Assignment" a WHERE a."taskId" = t."id" AND a."userId" = ${userId})`;
}

const lowestFreeSlot = Prisma.sql`(
  SELECT min(bit) FROM generate_series(0, 19) bit WHERE ("takenSlots" >> bit) & 1 = 0)`;

/**
 * The candidates in the order this labeler sees them: sorted by a hash that the assignment's id seeds, so every order
 * is as likely as any other and each assignment has its own.
 */
function shuffled(assignmentId: string): Prisma.Sql {
  return Prisma.sql`(
    SELECT coalesce(array_agg(shown."id" ORDER BY md5(${assignmentId} || shown."id"::text)), '{}')
    FROM unnest(fresh."candidateIds") shown("id"))`;
}

/**
 * Why a claim found nothing; null when there is a task after all, which another claim had locked for the moment. Also
 * what the labeler's home says of a campaign.
 */
export async function whyNothing(db: Db, claimer: Claimer, now: Date): Promise<NoTaskReason | null> {
  const { workspaceId, userId, campaignId } = claimer;
  const [campaign, member] = await Promise.all([
    db.campaign.findFirst({ where: { id: campaignId, workspaceId } }),
    db.membership.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } }),
  ]);
  if (campaign === null) throw new AppError("NOT_FOUND", "This campaign does not exist in this workspace.");
  if (member === null) throw new AppError("FORBIDDEN", "You are not a member of this workspace.");
  const reason = whyNotTakePart(campaign, member, now);
  if (reason !== null) return reason;
  const [found] = await db.$queryRaw<{ own: boolean; fresh: boolean; any: boolean }[]>(
    prepared(Prisma.sql`
    WITH entry AS MATERIALIZED (
      SELECT ${campaign.languages.length === 0}::boolean AS "anyLanguage", ${member.languages}::text[] AS "languages",
        ${member.acceptsHarmful}::boolean AS "acceptsHarmful")
    SELECT
      EXISTS (
        SELECT 1 FROM "Assignment" a JOIN "Task" t ON t."id" = a."taskId"
        WHERE a."userId" = ${userId} AND a."campaignId" = ${campaignId}::uuid AND (a."status" = 'leased'
          OR (a."status" = 'expired' AND t."status" = 'open' AND t."openSlots" > 0 AND ${mayJudge}))) AS "own",
      EXISTS (SELECT 1 FROM "Task" t WHERE ${freshTask(userId, campaignId)}) AS "fresh",
      EXISTS (SELECT 1 FROM "Task" t WHERE t."campaignId" = ${campaignId}::uuid AND t."status" = 'open'
        AND t."openSlots" > 0) AS "any"`),
  );
  if (found?.own === true || found?.fresh === true) return null;
  return found?.any === true ? "nothing_for_you" : "nothing_left";
}
