import type { Db } from "../../client";
import { publishEvent } from "../../events";

/**
 * Returns leases that ended before `now` to the pool, at most `limit` of them: the slot is free, the draft is kept,
 * the active time so far is counted. Safe to run by several workers at once. Returns how many there were.
 */
export async function expireLeases(db: Db, now: Date, limit = 500): Promise<number> {
  const gone = await db.$queryRaw<{ workspaceId: string; campaignId: string }[]>`
    WITH due AS (
      SELECT a."id", a."taskId" FROM "Assignment" a
      WHERE a."status" = 'leased' AND a."leaseExpiresAt" < ${now}
      ORDER BY a."leaseExpiresAt" LIMIT ${limit}
    ),
    locked AS MATERIALIZED (
      SELECT t."id" FROM "Task" t WHERE t."id" IN (SELECT "taskId" FROM due) ORDER BY t."id" FOR UPDATE SKIP LOCKED
    ),
    gone AS (
      UPDATE "Assignment" a SET "status" = 'expired', "countedMs" = a."activeMs"
      FROM due JOIN locked ON locked."id" = due."taskId"
      WHERE a."id" = due."id" AND a."status" = 'leased' AND a."leaseExpiresAt" < ${now}
      RETURNING a."workspaceId", a."campaignId", a."taskId", a."userId", a."slot", a."activeMs", a."id"
    ),
    freed AS (
      UPDATE "Task" t SET "takenSlots" = t."takenSlots" & ~bits."bits", "openSlots" = t."openSlots" + bits."count"
      FROM (SELECT "taskId", bit_or(1 << "slot") AS "bits", count(*)::int AS "count" FROM gone GROUP BY "taskId") bits
      WHERE t."id" = bits."taskId"
    ),
    -- What was counted before lies in the row as it was when this statement began.
    days AS (
      INSERT INTO "WorkDay" AS w ("workspaceId", "campaignId", "userId", "day", "activeMs")
      SELECT gone."workspaceId", gone."campaignId", gone."userId", (${now}::timestamptz AT TIME ZONE 'UTC')::date,
        gone."activeMs" - before."countedMs"
      FROM gone JOIN "Assignment" before ON before."id" = gone."id"
      WHERE gone."activeMs" > before."countedMs"
      ON CONFLICT ("campaignId", "userId", "day") DO UPDATE SET "activeMs" = w."activeMs" + EXCLUDED."activeMs"
    )
    SELECT "workspaceId", "campaignId" FROM gone`;
  const touched = new Map(gone.map((row) => [row.campaignId, row.workspaceId]));
  for (const [id, workspaceId] of touched) await publishEvent(db, { workspaceId, topic: "campaigns", id });
  return gone.length;
}
