import type { CampaignKind } from "@hone/core/labeling/campaign";
import { campaignConfigSchema } from "@hone/core/labeling/campaign";
import { editableUntil } from "@hone/core/labeling/decisions";
import type { MyProgress, OpenCampaign, RecentWork, WorkTotals } from "@hone/core/labeling/home-contracts";
import type { AssignmentStatus, CampaignStatus } from "@hone/core/labeling/states";
import { type Page, toPage } from "@hone/core/paging";
import { cutText } from "@hone/core/prompts/describe";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { findUnacknowledgedVersion } from "../guidelines/acknowledgements";
import { whyNothing } from "./claim";

export interface Person {
  workspaceId: string;
  userId: string;
}

interface Sums {
  submitted: bigint | null;
  skipped: bigint | null;
  activeMs: Prisma.Decimal | null;
}

function toTotals(sums: Sums | undefined): WorkTotals {
  return {
    submitted: Number(sums?.submitted ?? 0),
    skipped: Number(sums?.skipped ?? 0),
    activeMs: Number(sums?.activeMs ?? 0),
  };
}

/** Midnight UTC of the day of `now`: days of work are counted in UTC. */
function dayOf(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
}

async function totals(db: Db, { workspaceId, userId }: Person, since: Date | null, campaignId?: string) {
  const [sums] = await db.$queryRaw<Sums[]>(Prisma.sql`
    SELECT sum("submitted") AS "submitted", sum("skipped") AS "skipped", sum("activeMs") AS "activeMs"
    FROM "WorkDay" WHERE "workspaceId" = ${workspaceId}::uuid AND "userId" = ${userId}
      ${since === null ? Prisma.empty : Prisma.sql`AND "day" >= (${since}::timestamptz AT TIME ZONE 'UTC')::date`}
      ${campaignId === undefined ? Prisma.empty : Prisma.sql`AND "campaignId" = ${campaignId}::uuid`}`);
  return toTotals(sums);
}

/** What a person has done: today, in the last seven days, in all. */
export async function myProgress(db: Db, person: Person, now: Date): Promise<MyProgress> {
  const today = dayOf(now);
  const week = new Date(today.getTime() - 6 * 24 * 60 * 60 * 1000);
  const [todays, lastSevenDays, total] = await Promise.all([
    totals(db, person, today),
    totals(db, person, week),
    totals(db, person, null),
  ]);
  return { today: todays, lastSevenDays, total };
}

/** Active campaigns with what a person has done in each and whether there is a task now; most urgent first. */
export async function openCampaigns(db: Db, person: Person, now: Date): Promise<OpenCampaign[]> {
  const { workspaceId, userId } = person;
  const campaigns = await db.campaign.findMany({
    where: { workspaceId, status: { in: ["active", "paused"] } },
    orderBy: [{ priority: "desc" }, { deadline: { sort: "asc", nulls: "last" } }, { id: "asc" }],
    take: 200,
  });
  const guidelines = await db.guideline.findMany({
    where: { id: { in: campaigns.map(({ guidelineId }) => guidelineId) }, workspaceId },
    select: { id: true, name: true },
  });
  return Promise.all(
    campaigns.map(async (campaign): Promise<OpenCampaign> => {
      const { id, guidelineId } = campaign;
      const [reason, unacknowledged, leased, today, total] = await Promise.all([
        whyNothing(db, { ...person, campaignId: id }, now),
        findUnacknowledgedVersion(db, { ...person, guidelineId }),
        db.assignment.findFirst({
          where: { workspaceId, campaignId: id, userId, status: "leased" },
          select: { id: true },
        }),
        totals(db, person, dayOf(now), id),
        totals(db, person, null, id),
      ]);
      return {
        id,
        name: campaign.name,
        kind: campaign.kind as CampaignKind,
        priority: campaign.priority,
        deadline: campaign.deadline,
        guidelineId,
        guidelineName: guidelines.find((guideline) => guideline.id === guidelineId)?.name ?? "",
        mustAcknowledge: unacknowledged !== null,
        taskCount: campaign.taskCount,
        blocked: leased === null ? reason : null,
        leasedAssignmentId: leased?.id ?? null,
        today,
        total,
      };
    }),
  );
}

interface RecentRow {
  assignmentId: string;
  campaignId: string;
  campaignName: string;
  campaignStatus: CampaignStatus;
  kind: CampaignKind;
  config: unknown;
  leaseMinutes: number;
  status: AssignmentStatus;
  preview: string | null;
  brief: string;
  text: string | null;
  leasedAt: Date;
  leaseExpiresAt: Date;
  submittedAt: Date | null;
  skipReason: string | null;
  activeMs: number;
  hasDraft: boolean;
}

/** A person's own work, newest first. */
export async function myRecentWork(
  db: Db,
  { workspaceId, userId }: Person,
  filter: { campaignId?: string; status?: AssignmentStatus },
  page: { cursor?: string | null; limit: number },
): Promise<Page<RecentWork>> {
  const statuses =
    filter.status === undefined ? ["submitted", "leased", "expired", "skipped"] : [filter.status];
  const before = page.cursor
    ? Prisma.sql`AND (a."leasedAt", a."id") < (${page.cursor.slice(0, 24)}::timestamptz, ${page.cursor.slice(25)}::uuid)`
    : Prisma.empty;
  const campaign =
    filter.campaignId === undefined
      ? Prisma.empty
      : Prisma.sql`AND a."campaignId" = ${filter.campaignId}::uuid`;
  const rows = await db.$queryRaw<RecentRow[]>(Prisma.sql`
    SELECT a."id" AS "assignmentId", a."campaignId", c."name" AS "campaignName", c."status" AS "campaignStatus",
      c."kind", c."config", c."leaseMinutes", a."status", p."preview", t."brief", left(d."text", 300) AS "text",
      a."leasedAt", a."leaseExpiresAt", a."submittedAt", a."skipReason", a."activeMs",
      EXISTS (SELECT 1 FROM "Draft" f WHERE f."assignmentId" = a."id") AS "hasDraft"
    FROM (
      SELECT own.* FROM unnest(${statuses}::text[]) wanted("status"), LATERAL (
        SELECT * FROM "Assignment" a
        WHERE a."userId" = ${userId} AND a."status" = wanted."status" AND a."workspaceId" = ${workspaceId}::uuid
          ${campaign} ${before}
        ORDER BY a."leasedAt" DESC, a."id" DESC LIMIT ${page.limit + 1}) own
      ORDER BY own."leasedAt" DESC, own."id" DESC LIMIT ${page.limit + 1}
    ) a
    JOIN "Campaign" c ON c."id" = a."campaignId"
    JOIN "Task" t ON t."id" = a."taskId"
    LEFT JOIN "Prompt" p ON p."id" = coalesce(t."promptId", a."judgementId")
    LEFT JOIN "Demonstration" d ON d."id" = a."judgementId"
    ORDER BY a."leasedAt" DESC, a."id" DESC`);
  return toPage(
    rows.map(toRecentWork),
    page.limit,
    (row) => `${row.leasedAt.toISOString()}|${row.assignmentId}`,
  );
}

function toRecentWork(row: RecentRow): RecentWork {
  const { editWindowMinutes } = campaignConfigSchema.parse(row.config);
  const { status, leaseExpiresAt, submittedAt, leaseMinutes } = row;
  const until = editableUntil({
    assignment: { status, leaseExpiresAt, submittedAt, judgementId: null, submittedHash: null },
    campaign: { status: row.campaignStatus, leaseMinutes, editWindowMinutes },
  });
  return {
    assignmentId: row.assignmentId,
    campaignId: row.campaignId,
    campaignName: row.campaignName,
    kind: row.kind,
    status,
    preview: row.preview ?? cutText(row.brief.split("\n")[0] ?? "", 200),
    excerpt: row.text,
    leasedAt: row.leasedAt,
    submittedAt,
    skipReason: row.skipReason,
    activeMs: row.activeMs,
    editableUntil: row.campaignStatus === "closed" ? null : until,
    hasDraft: row.hasDraft,
  };
}
