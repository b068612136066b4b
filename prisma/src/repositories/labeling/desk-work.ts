import type { CampaignProgress, DayRange, PersonWork, ThroughputDay } from "@hone/core/labeling/desk";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";

interface Sums {
  submitted: bigint | null;
  skipped: bigint | null;
  activeMs: Prisma.Decimal | null;
  people: bigint;
}

/** How far a campaign is. Sums come from one row per person and day, so they stay cheap at any number of judgements. */
export async function campaignProgress(
  db: Db,
  workspaceId: string,
  campaignId: string,
): Promise<CampaignProgress> {
  const [tasks, leased, [sums]] = await Promise.all([
    db.task.groupBy({ by: ["status"], where: { workspaceId, campaignId }, _count: true }),
    db.assignment.count({ where: { workspaceId, campaignId, status: "leased" } }),
    db.$queryRaw<Sums[]>`
      SELECT sum("submitted") AS "submitted", sum("skipped") AS "skipped", sum("activeMs") AS "activeMs",
        count(DISTINCT "userId") AS "people"
      FROM "WorkDay" WHERE "campaignId" = ${campaignId}::uuid AND "workspaceId" = ${workspaceId}::uuid`,
  ]);
  const count = (status: string) => tasks.find((group) => group.status === status)?._count ?? 0;
  return {
    tasks: { open: count("open"), done: count("done"), retired: count("retired") },
    leased,
    submitted: Number(sums?.submitted ?? 0),
    skipped: Number(sums?.skipped ?? 0),
    activeMs: Number(sums?.activeMs ?? 0),
    people: Number(sums?.people ?? 0),
  };
}

/** Work per day, days without work left out. All campaigns when `campaignId` is null. */
export async function throughput(
  db: Db,
  workspaceId: string,
  campaignId: string | null,
  range: DayRange,
): Promise<ThroughputDay[]> {
  const rows = await db.$queryRaw<(Omit<Sums, "people"> & { day: Date })[]>(Prisma.sql`
    SELECT "day", sum("submitted") AS "submitted", sum("skipped") AS "skipped", sum("activeMs") AS "activeMs"
    FROM "WorkDay" WHERE ${workDays(workspaceId, campaignId, range)} GROUP BY "day" ORDER BY "day"`);
  return rows.map((row) => ({
    day: row.day,
    submitted: Number(row.submitted),
    skipped: Number(row.skipped),
    activeMs: Number(row.activeMs),
  }));
}

/** What each person did in a range of days, most active first: the basis of pay. */
export async function peopleWork(
  db: Db,
  workspaceId: string,
  campaignId: string | null,
  range: DayRange,
): Promise<PersonWork[]> {
  const rows = await db.$queryRaw<(Omit<Sums, "people"> & { userId: string; name: string; email: string })[]>(
    Prisma.sql`
    SELECT w."userId", u."name", u."email", sum(w."submitted") AS "submitted", sum(w."skipped") AS "skipped",
      sum(w."activeMs") AS "activeMs"
    FROM "WorkDay" w JOIN "User" u ON u."id" = w."userId"
    WHERE ${workDays(workspaceId, campaignId, range)}
    GROUP BY w."userId", u."name", u."email" ORDER BY sum(w."activeMs") DESC, u."name"`,
  );
  return rows.map(({ userId, name, email, submitted, skipped, activeMs }) => ({
    userId,
    name,
    email,
    submitted: Number(submitted),
    skipped: Number(skipped),
    activeMs: Number(activeMs),
  }));
}

function workDays(workspaceId: string, campaignId: string | null, range: DayRange): Prisma.Sql {
  const campaign = campaignId === null ? Prisma.empty : Prisma.sql`AND "campaignId" = ${campaignId}::uuid`;
  return Prisma.sql`"workspaceId" = ${workspaceId}::uuid ${campaign}
    AND "day" BETWEEN ${range.from}::date AND ${range.to}::date`;
}
