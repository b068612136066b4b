import { AppError } from "@hone/core/errors";
import { type CampaignKind, campaignConfigSchema } from "@hone/core/labeling/campaign";
import type { AssignmentView } from "@hone/core/labeling/contracts";
import { editableUntil, undoWindowMs } from "@hone/core/labeling/decisions";
import { draftBodySchema, type SavedDraft } from "@hone/core/labeling/draft";
import type { AssignmentStatus, CampaignStatus } from "@hone/core/labeling/states";
import { messageListSchema } from "@hone/core/prompts/message";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { prepared } from "../../prepared";
import type { Worker } from "./work";

interface ViewRow {
  id: string;
  status: AssignmentStatus;
  leaseExpiresAt: Date;
  submittedAt: Date | null;
  activeMs: number;
  guidelineVersionId: string;
  candidateOrder: string[];
  campaignId: string;
  campaignName: string;
  campaignStatus: CampaignStatus;
  kind: CampaignKind;
  guidelineId: string;
  instructions: string;
  leaseMinutes: number;
  config: unknown;
  taskId: string;
  brief: string;
  language: string | null;
  harmful: boolean;
  promptId: string | null;
  messages: unknown;
  candidates: { id: string; text: string }[] | null;
  draftRevision: number;
  draftBody: unknown;
  draftUpdatedAt: Date | null;
}

/**
 * Everything the labeling screen shows of an assignment, in one query.
 * @throws AppError NOT_FOUND for an unknown assignment and for somebody else's
 */
export async function readAssignment(db: Db, worker: Worker, now: Date): Promise<AssignmentView> {
  const { workspaceId, userId, assignmentId } = worker;
  const [row] = await db.$queryRaw<ViewRow[]>(
    prepared(Prisma.sql`
    SELECT a."id", a."status", a."leaseExpiresAt", a."submittedAt", a."activeMs", a."guidelineVersionId",
      a."candidateOrder", a."draftRevision", c."id" AS "campaignId", c."name" AS "campaignName",
      c."status" AS "campaignStatus", c."kind", c."guidelineId", c."instructions", c."leaseMinutes", c."config",
      t."id" AS "taskId", t."brief", t."language", t."harmful", p."id" AS "promptId", p."messages",
      (SELECT json_agg(json_build_object('id', k."id", 'text', k."text")) FROM "Candidate" k
        WHERE k."id" = ANY(a."candidateOrder")) AS "candidates",
      d."body" AS "draftBody", d."updatedAt" AS "draftUpdatedAt"
    FROM "Assignment" a
    JOIN "Campaign" c ON c."id" = a."campaignId"
    JOIN "Task" t ON t."id" = a."taskId"
    LEFT JOIN "Prompt" p ON p."id" = t."promptId"
    LEFT JOIN "Draft" d ON d."assignmentId" = a."id"
    WHERE a."id" = ${assignmentId}::uuid AND a."workspaceId" = ${workspaceId}::uuid AND a."userId" = ${userId}`),
  );
  if (row === undefined) {
    throw new AppError(
      "NOT_FOUND",
      "This task is not among yours. It may belong to another account: check with which one you are signed in.",
    );
  }
  return toView(row, now);
}

function toView(row: ViewRow, now: Date): AssignmentView {
  const config = campaignConfigSchema.parse(row.config);
  const until = editableUntil({
    assignment: {
      status: row.status,
      submittedAt: row.submittedAt,
      leaseExpiresAt: row.leaseExpiresAt,
      judgementId: null,
      submittedHash: null,
    },
    campaign: {
      status: row.campaignStatus,
      leaseMinutes: row.leaseMinutes,
      editWindowMinutes: config.editWindowMinutes,
    },
  });
  return {
    id: row.id,
    status: row.status,
    leaseExpiresAt: row.leaseExpiresAt,
    serverNow: now,
    undoUntil:
      row.status === "submitted" && row.submittedAt !== null
        ? new Date(row.submittedAt.getTime() + undoWindowMs)
        : null,
    editableUntil: row.campaignStatus === "closed" ? null : until,
    activeMs: row.activeMs,
    guidelineVersionId: row.guidelineVersionId,
    campaign: {
      id: row.campaignId,
      name: row.campaignName,
      kind: row.kind,
      guidelineId: row.guidelineId,
      instructions: row.instructions,
      leaseMinutes: row.leaseMinutes,
      config,
    },
    task: { id: row.taskId, brief: row.brief, language: row.language, harmful: row.harmful },
    prompt:
      row.promptId === null ? null : { id: row.promptId, messages: messageListSchema.parse(row.messages) },
    candidates: row.candidateOrder.flatMap(
      (id) => row.candidates?.find((candidate) => candidate.id === id) ?? [],
    ),
    draft: toDraft(row),
  };
}

function toDraft({ draftRevision, draftBody, draftUpdatedAt }: ViewRow): SavedDraft | null {
  if (draftUpdatedAt === null) return null;
  return { revision: draftRevision, body: draftBodySchema.parse(draftBody), updatedAt: draftUpdatedAt };
}

/** The task of one's own assignment. @throws AppError NOT_FOUND */
export async function taskOfAssignment(
  db: Db,
  { workspaceId, userId, assignmentId }: Worker,
): Promise<string> {
  const row = await db.assignment.findFirst({
    where: { id: assignmentId, workspaceId, userId },
    select: { taskId: true },
  });
  if (row === null) throw new AppError("NOT_FOUND", "This task is not among yours.");
  return row.taskId;
}
