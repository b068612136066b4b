import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import {
  type CampaignSettings,
  campaignConfigSchema,
  campaignKindSchema,
} from "@hone/core/labeling/campaign";
import {
  type Campaign,
  type CampaignRow,
  type CreateCampaignInput,
  campaignStatusSchema,
} from "@hone/core/labeling/campaign-contracts";
import { type CampaignEvent, type CampaignStatus, nextCampaignStatus } from "@hone/core/labeling/states";
import { taskReportSchema, taskSourceSchema } from "@hone/core/labeling/task-source";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import { Prisma, type Campaign as StoredCampaign } from "../../generated/client";
import { prepared } from "../../prepared";
import type { Queue } from "../../queue";

function toCampaign(row: StoredCampaign): Campaign {
  return {
    ...row,
    kind: campaignKindSchema.parse(row.kind),
    status: campaignStatusSchema.parse(row.status),
    config: campaignConfigSchema.parse(row.config),
    taskSource: taskSourceSchema.parse(row.taskSource),
    taskReport: row.taskReport === null ? null : taskReportSchema.parse(row.taskReport),
  };
}

const notFound = () => new AppError("NOT_FOUND", "This campaign does not exist in this workspace.");

/** One campaign. @throws AppError NOT_FOUND */
export async function getCampaign(db: Db, workspaceId: string, campaignId: string): Promise<Campaign> {
  const row = await db.campaign.findFirst({ where: { id: campaignId, workspaceId } });
  if (row === null) throw notFound();
  return toCampaign(row);
}

/** The guideline of a campaign and whether it has a published version; null when there is no such campaign. */
export async function findGuidelineOfCampaign(
  db: Db,
  workspaceId: string,
  campaignId: string,
): Promise<{ id: string; slug: string; published: boolean } | null> {
  const rows = await db.$queryRaw<{ id: string; slug: string; published: boolean }[]>(
    prepared(Prisma.sql`
    SELECT g."id", g."slug", EXISTS (SELECT 1 FROM "GuidelineVersion" v WHERE v."guidelineId" = g."id") AS "published"
    FROM "Campaign" c JOIN "Guideline" g ON g."id" = c."guidelineId"
    WHERE c."id" = ${campaignId}::uuid AND c."workspaceId" = ${workspaceId}::uuid`),
  );
  return rows[0] ?? null;
}

/** For jobs, whose payload carries only the campaign's id. Null when the campaign is gone. */
export async function findWorkspaceOfCampaign(db: Db, campaignId: string): Promise<string | null> {
  const row = await db.campaign.findUnique({ where: { id: campaignId }, select: { workspaceId: true } });
  return row?.workspaceId ?? null;
}

interface ListedRow extends Omit<CampaignRow, "submitted" | "people" | "activeMs"> {
  submitted: bigint;
  people: bigint;
  activeMs: Prisma.Decimal;
}

/** Campaigns, newest first, with sums over one row per person and day: cheap at any number of judgements. */
export async function listCampaigns(
  db: Db,
  workspaceId: string,
  filter: { status?: CampaignStatus },
  page: PageInput,
): Promise<Page<CampaignRow>> {
  const where = [Prisma.sql`c."workspaceId" = ${workspaceId}::uuid`];
  if (filter.status !== undefined) where.push(Prisma.sql`c."status" = ${filter.status}`);
  if (page.cursor) where.push(Prisma.sql`c."id" < ${page.cursor}::uuid`);
  const rows = await db.$queryRaw<ListedRow[]>(Prisma.sql`
    SELECT c."id", c."name", c."kind", c."status", c."guidelineId", g."name" AS "guidelineName", c."overlap",
      c."deadline", c."priority", c."taskCount", c."createdAt", w."submitted", w."people", w."activeMs"
    FROM (SELECT * FROM "Campaign" c WHERE ${Prisma.join(where, " AND ")} ORDER BY c."id" DESC LIMIT ${page.limit + 1}) c
    JOIN "Guideline" g ON g."id" = c."guidelineId",
    LATERAL (SELECT coalesce(sum("submitted"), 0) AS "submitted", count(DISTINCT "userId") AS "people",
      coalesce(sum("activeMs"), 0) AS "activeMs" FROM "WorkDay" WHERE "campaignId" = c."id") w
    ORDER BY c."id" DESC`);
  const listed = rows.map((row) => ({
    ...row,
    submitted: Number(row.submitted),
    people: Number(row.people),
    activeMs: Number(row.activeMs),
  }));
  return toPage(listed, page.limit, (row) => row.id);
}

/** Makes a campaign as a draft and orders its tasks. @throws AppError CONFLICT when the name is taken */
export async function createCampaign(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  { settings, source }: CreateCampaignInput,
  createdById: string,
): Promise<Campaign> {
  await checkGuideline(tx, workspaceId, settings.guidelineId);
  await checkName(tx, workspaceId, settings.name, null);
  const row = await tx.campaign.create({
    data: { id: newId(), workspaceId, status: "draft", createdById, ...settings, taskSource: source },
  });
  await orderTasks(tx, queue, workspaceId, row.id);
  return toCampaign(row);
}

/**
 * Changes a campaign. Kind, K and guideline are fixed once it has tasks; a higher or lower overlap reaches the tasks
 * that exist: judgements beyond a lowered overlap stay.
 */
export async function updateCampaign(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  campaignId: string,
  { settings, source }: CreateCampaignInput,
): Promise<Campaign> {
  const before = await lockCampaign(tx, workspaceId, campaignId);
  refuseFixedChanges(before, settings);
  await checkGuideline(tx, workspaceId, settings.guidelineId);
  await checkName(tx, workspaceId, settings.name, campaignId);
  const row = await tx.campaign.update({
    where: { id: campaignId },
    data: { ...settings, taskSource: source },
  });
  if (before.overlap !== settings.overlap) await changeOverlap(tx, campaignId, settings.overlap);
  await orderTasks(tx, queue, workspaceId, campaignId);
  return toCampaign(row);
}

function refuseFixedChanges(before: Campaign, settings: CampaignSettings): void {
  if (before.taskCount === 0) return;
  for (const field of ["kind", "candidatesPerTask", "guidelineId"] as const) {
    if (before[field] === settings[field]) continue;
    throw new AppError(
      "CONFLICT",
      `The campaign has ${before.taskCount} tasks: ${field} cannot change any more. Make a new campaign instead.`,
      { details: { field } },
    );
  }
}

/** A task keeps the slots that are taken: its overlap never falls below what was handed out. */
async function changeOverlap(tx: Db, campaignId: string, overlap: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Task" t SET "overlap" = n."overlap", "openSlots" = n."overlap" - n."taken",
      "status" = CASE WHEN t."status" = 'retired' THEN 'retired'
        WHEN t."submittedCount" >= n."overlap" THEN 'done' ELSE 'open' END
    FROM (
      SELECT "id", bit_count("takenSlots"::bit(20))::int AS "taken",
        greatest(${overlap}::int, bit_count("takenSlots"::bit(20))::int) AS "overlap"
      FROM "Task" WHERE "campaignId" = ${campaignId}::uuid ORDER BY "id" FOR UPDATE
    ) n
    WHERE n."id" = t."id"`;
}

/** Moves a campaign along its state machine. @throws AppError CONFLICT when the event cannot happen now */
export async function setCampaignStatus(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  campaignId: string,
  event: CampaignEvent,
  now: Date,
): Promise<{ before: CampaignStatus; after: CampaignStatus }> {
  const campaign = await lockCampaign(tx, workspaceId, campaignId);
  const after = nextCampaignStatus(campaign.status, event);
  if (after === null) {
    throw new AppError(
      "CONFLICT",
      `A campaign that is ${campaign.status} cannot ${event}: reload the page to see its state.`,
      { details: { status: campaign.status } },
    );
  }
  if (event === "activate") await refuseUnpublished(tx, campaign.guidelineId);
  await tx.campaign.update({
    where: { id: campaignId },
    data: { status: after, closedAt: after === "closed" ? now : null },
  });
  if (after === "active") await orderTasks(tx, queue, workspaceId, campaignId);
  await publishEvent(tx, { workspaceId, topic: "campaigns", id: campaignId });
  return { before: campaign.status, after };
}

/** Orders a run over the task sources; one is enough while one waits. */
export async function orderTasks(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  campaignId: string,
): Promise<void> {
  await queue.enqueue(tx, "labeling.create-tasks", { campaignId }, { key: campaignId });
  await publishEvent(tx, { workspaceId, topic: "campaigns", id: campaignId });
}

/**
 * For whoever adds prompts or candidates: orders the missing tasks of every campaign of the workspace that keeps adding.
 * Returns how many campaigns that are.
 */
export async function refillCampaigns(tx: Db, queue: Queue, workspaceId: string): Promise<number> {
  const campaigns = await tx.campaign.findMany({
    where: {
      workspaceId,
      status: { in: ["draft", "active", "paused"] },
      kind: { in: ["demonstration", "ranking"] },
    },
    select: { id: true, taskSource: true },
  });
  const adding = campaigns.filter(({ taskSource }) => taskSourceSchema.parse(taskSource).keepAdding);
  for (const { id } of adding) await orderTasks(tx, queue, workspaceId, id);
  return adding.length;
}

/** Takes a task out of circulation, or back into it. Judgements stay. */
export async function setTaskRetired(
  tx: Db,
  workspaceId: string,
  taskId: string,
  retired: boolean,
): Promise<{ campaignId: string }> {
  const rows = await tx.$queryRaw<{ campaignId: string }[]>`
    UPDATE "Task" SET "status" = CASE WHEN ${retired} THEN 'retired'
      WHEN "submittedCount" >= "overlap" THEN 'done' ELSE 'open' END
    WHERE "id" = ${taskId}::uuid AND "workspaceId" = ${workspaceId}::uuid
    RETURNING "campaignId"`;
  const row = rows[0];
  if (row === undefined) throw new AppError("NOT_FOUND", "This task does not exist in this workspace.");
  await publishEvent(tx, { workspaceId, topic: "tasks", id: taskId });
  return row;
}

/** Reads a campaign and holds it until the transaction ends. */
export async function lockCampaign(tx: Db, workspaceId: string, campaignId: string): Promise<Campaign> {
  await tx.$queryRaw`
    SELECT 1 FROM "Campaign" WHERE "id" = ${campaignId}::uuid AND "workspaceId" = ${workspaceId}::uuid FOR NO KEY UPDATE`;
  return getCampaign(tx, workspaceId, campaignId);
}

async function checkGuideline(tx: Db, workspaceId: string, guidelineId: string): Promise<void> {
  const guideline = await tx.guideline.findFirst({
    where: { id: guidelineId, workspaceId, archivedAt: null },
  });
  if (guideline === null) {
    throw new AppError("NOT_FOUND", "This guideline does not exist in this workspace, or it is archived.");
  }
}

async function checkName(tx: Db, workspaceId: string, name: string, ownId: string | null): Promise<void> {
  const other = await tx.campaign.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  if (other !== null && other.id !== ownId) {
    throw new AppError("CONFLICT", `There is a campaign named "${name}" already: choose another name.`, {
      details: { field: "name" },
    });
  }
}

async function refuseUnpublished(tx: Db, guidelineId: string): Promise<void> {
  if ((await tx.guidelineVersion.count({ where: { guidelineId } })) > 0) return;
  throw new AppError(
    "CONFLICT",
    "The guideline of this campaign has no published version: publish one, then activate the campaign.",
  );
}
