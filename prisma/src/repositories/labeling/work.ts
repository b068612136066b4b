import { AppError } from "@hone/core/errors";
import { type CampaignConfig, type CampaignKind, campaignConfigSchema } from "@hone/core/labeling/campaign";
import type { LeaseState } from "@hone/core/labeling/contracts";
import type { LeaseDecision, WorkSnapshot } from "@hone/core/labeling/decisions";
import type { AssignmentStatus, CampaignStatus, TaskStatus } from "@hone/core/labeling/states";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { prepared } from "../../prepared";

/** Whose work on which assignment. */
export interface Worker {
  workspaceId: string;
  userId: string;
  assignmentId: string;
}

/** An assignment with its task and campaign, read under lock: what decisions look at, and what writes need besides. */
export interface Work extends WorkSnapshot {
  worker: Worker;
  campaignId: string;
  kind: CampaignKind;
  config: CampaignConfig;
  taskId: string;
  promptId: string | null;
  /** In the order shown. */
  candidateOrder: string[];
  candidateIds: string[];
  taskLanguage: string | null;
  taskHarmful: boolean;
  slot: number;
  takenSlots: number;
  overlap: number;
  submittedCount: number;
  guidelineVersionId: string;
  activeMs: number;
  countedMs: number;
  heardAt: Date;
}

interface WorkRow {
  status: AssignmentStatus;
  leaseExpiresAt: Date;
  submittedAt: Date | null;
  judgementId: string | null;
  submittedHash: string | null;
  draftRevision: number;
  slot: number;
  candidateOrder: string[];
  guidelineVersionId: string;
  activeMs: number;
  countedMs: number;
  heardAt: Date;
  taskId: string;
  taskStatus: TaskStatus;
  openSlots: number;
  takenSlots: number;
  overlap: number;
  submittedCount: number;
  promptId: string | null;
  candidateIds: string[];
  taskLanguage: string | null;
  taskHarmful: boolean;
  campaignId: string;
  campaignStatus: CampaignStatus;
  kind: CampaignKind;
  leaseMinutes: number;
  config: unknown;
  holdsOtherLease: boolean;
}

/**
 * Reads an assignment and locks its task, then itself: the order every writer keeps, so that no two wait for each other.
 * @throws AppError NOT_FOUND for an unknown assignment and for somebody else's
 */
export async function lockWork(tx: Db, worker: Worker): Promise<Work> {
  return toWork(worker, await tx.$queryRaw<WorkRow[]>(select(worker, Prisma.sql`FOR UPDATE OF t, a`)));
}

/**
 * The same for a sign of life, which changes the task only when a lease is taken again: as long as the lease is held
 * the task is left alone, for others to claim.
 */
export async function lockLeasedWork(tx: Db, worker: Worker): Promise<Work> {
  const leased = await tx.$queryRaw<WorkRow[]>(
    select(worker, Prisma.sql`AND a."status" = 'leased' FOR UPDATE OF a`),
  );
  return leased.length > 0 ? toWork(worker, leased) : lockWork(tx, worker);
}

function select({ workspaceId, userId, assignmentId }: Worker, rest: Prisma.Sql): Prisma.Sql {
  return prepared(Prisma.sql`
    SELECT a."status", a."leaseExpiresAt", a."submittedAt", a."judgementId", a."submittedHash", a."draftRevision",
      a."slot", a."candidateOrder", a."guidelineVersionId", a."activeMs", a."countedMs", a."heardAt",
      t."id" AS "taskId", t."status" AS "taskStatus", t."openSlots", t."takenSlots", t."overlap", t."submittedCount",
      t."promptId", t."candidateIds", t."language" AS "taskLanguage", t."harmful" AS "taskHarmful",
      c."id" AS "campaignId", c."status" AS "campaignStatus", c."kind", c."leaseMinutes", c."config",
      EXISTS (SELECT 1 FROM "Assignment" o WHERE o."campaignId" = a."campaignId" AND o."userId" = a."userId"
        AND o."status" = 'leased' AND o."id" <> a."id") AS "holdsOtherLease"
    FROM "Assignment" a JOIN "Task" t ON t."id" = a."taskId" JOIN "Campaign" c ON c."id" = a."campaignId"
    WHERE a."id" = ${assignmentId}::uuid AND a."workspaceId" = ${workspaceId}::uuid AND a."userId" = ${userId}
    ${rest}`);
}

function toWork(worker: Worker, rows: WorkRow[]): Work {
  const row = rows[0];
  if (row === undefined) {
    throw new AppError(
      "NOT_FOUND",
      "This task is not among yours. It may belong to another account: check with which one you are signed in.",
    );
  }
  const config = campaignConfigSchema.parse(row.config);
  const { status, leaseExpiresAt, submittedAt, judgementId, submittedHash } = row;
  return {
    ...row,
    worker,
    config,
    assignment: { status, leaseExpiresAt, submittedAt, judgementId, submittedHash },
    task: { status: row.taskStatus, openSlots: row.openSlots },
    campaign: {
      status: row.campaignStatus,
      leaseMinutes: row.leaseMinutes,
      editWindowMinutes: config.editWindowMinutes,
    },
  };
}

/** The lowest slot that nobody has. */
export function lowestFreeSlot(takenSlots: number): number {
  let slot = 0;
  while ((takenSlots >> slot) & 1) slot++;
  return slot;
}

/** What the labeler's screen is told about the lease. */
export function leaseState(work: Work, decision: LeaseDecision, now: Date): LeaseState {
  switch (decision.kind) {
    case "renew":
    case "take_again":
      return { state: "held", leaseExpiresAt: decision.until, serverNow: now };
    case "lost":
      return { state: "lost", reason: decision.reason, serverNow: now };
    case "keep": {
      const { status, leaseExpiresAt } = work.assignment;
      return status === "leased"
        ? { state: "held", leaseExpiresAt, serverNow: now }
        : { state: "over", status, serverNow: now };
    }
  }
}
