import { Prisma } from "../../generated/client";
import type { Work } from "./work";

/** Adds to what the person did in this campaign today (UTC), as a part of a larger statement. */
export function addToWorkDay(
  work: Work,
  add: { submitted?: number; skipped?: number; activeMs: number },
  now: Date,
): Prisma.Sql {
  const { workspaceId, userId } = work.worker;
  const submitted = add.submitted ?? 0;
  const skipped = add.skipped ?? 0;
  return Prisma.sql`
    INSERT INTO "WorkDay" AS w ("workspaceId", "campaignId", "userId", "day", "submitted", "skipped", "activeMs")
    VALUES (${workspaceId}::uuid, ${work.campaignId}::uuid, ${userId}, (${now}::timestamptz AT TIME ZONE 'UTC')::date,
      ${Math.max(0, submitted)}::int, ${Math.max(0, skipped)}::int, ${add.activeMs}::bigint)
    ON CONFLICT ("campaignId", "userId", "day") DO UPDATE SET
      "submitted" = greatest(0, w."submitted" + ${submitted}::int),
      "skipped" = greatest(0, w."skipped" + ${skipped}::int),
      "activeMs" = w."activeMs" + EXCLUDED."activeMs"`;
}
