import { boundActiveMs } from "@hone/core/labeling/active-time";
import {
  decideReopen,
  decideSkip,
  decideUndo,
  undoGraceMs,
  undoWindowMs,
} from "@hone/core/labeling/decisions";
import type { SkipReason } from "@hone/core/labeling/judgements";
import { nextTaskStatus } from "@hone/core/labeling/states";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import type { Queue } from "../../queue";
import { upsertDraft } from "./drafts";
import { deleteJudgement, draftOf, readSubmission, type Submission } from "./judgement-rows";
import { followUp, notify } from "./submit";
import { lockWork, type Work, type Worker } from "./work";
import { addToWorkDay } from "./work-day";

/** Gives a task back with a reason: its slot is free for others, this person does not get it again. */
export async function skipAssignment(
  tx: Db,
  worker: Worker,
  skip: { reason: SkipReason; note: string; activeMs: number },
  now: Date,
): Promise<{ outcome: "skipped" | "already_submitted" }> {
  const work = await lockWork(tx, worker);
  const decision = decideSkip(work);
  if (decision.kind === "refuse") return { outcome: "already_submitted" };
  if (decision.kind === "repeat") return { outcome: "skipped" };
  const activeMs = boundActiveMs(work, skip.activeMs, now);
  const parts = [
    Prisma.sql`skipped AS (
      UPDATE "Assignment" SET "status" = 'skipped', "skipReason" = ${skip.reason}, "skipNote" = ${skip.note || null},
        "activeMs" = ${activeMs}::int, "countedMs" = ${activeMs}::int, "heardAt" = ${now}
      WHERE "id" = ${worker.assignmentId}::uuid)`,
    Prisma.sql`day AS (${addToWorkDay(work, { skipped: 1, activeMs: activeMs - work.countedMs }, now)})`,
  ];
  if (decision.slot === "held") parts.push(Prisma.sql`freed AS (${freeSlot(work.taskId, work.slot)})`);
  await tx.$queryRaw(Prisma.sql`WITH ${Prisma.join(parts, ", ")} ${notify(work)}`);
  return { outcome: "skipped" };
}

function freeSlot(taskId: string, slot: number): Prisma.Sql {
  return Prisma.sql`
    UPDATE "Task" SET "takenSlots" = "takenSlots" & ~(1 << ${slot}::int), "openSlots" = "openSlots" + 1
    WHERE "id" = ${taskId}::uuid`;
}

export type UndoResult =
  | { outcome: "undone" }
  | { outcome: "refused"; reason: "too_late" | "not_submitted" | "in_use" };

/**
 * Takes a submit back as if it had not happened: the judgement is gone, the lease runs again, what was written is the
 * draft. A task of the same campaign that the person was given meanwhile goes back to the pool, its draft kept.
 */
export async function undoSubmit(tx: Db, queue: Queue, worker: Worker, now: Date): Promise<UndoResult> {
  // Before anything is locked here: it locks another task first.
  await releaseOthers(tx, worker, now);
  const work = await lockWork(tx, worker);
  const decision = decideUndo(work, now);
  if (decision.kind === "refuse") return { outcome: "refused", reason: decision.reason };
  if (decision.kind === "repeat") return { outcome: "undone" };
  const judgementId = work.assignment.judgementId ?? "";
  const submission = await readSubmission(tx, work.kind, judgementId);
  if (submission === null) return { outcome: "refused", reason: "not_submitted" };
  if (work.kind === "prompt" && (await promptIsUsed(tx, judgementId))) {
    return { outcome: "refused", reason: "in_use" };
  }
  await takeBack(tx, work, submission, judgementId, decision.leaseUntil, now);
  await followUp(tx, queue, work);
  return { outcome: "undone" };
}

async function takeBack(
  tx: Db,
  work: Work,
  submission: Submission,
  judgementId: string,
  leaseUntil: Date,
  now: Date,
): Promise<void> {
  const { assignmentId } = work.worker;
  const status = nextTaskStatus(work.task.status, "incomplete") ?? work.task.status;
  const revision = work.draftRevision + 1;
  const parts = [
    Prisma.sql`leased AS (
      UPDATE "Assignment" SET "status" = 'leased', "submittedAt" = NULL, "judgementId" = NULL, "submittedHash" = NULL,
        "leaseExpiresAt" = ${leaseUntil}, "heardAt" = ${now}, "draftRevision" = ${revision}::int
      WHERE "id" = ${assignmentId}::uuid)`,
    Prisma.sql`counted AS (
      UPDATE "Task" SET "submittedCount" = "submittedCount" - 1, "status" = ${status} WHERE "id" = ${work.taskId}::uuid)`,
    Prisma.sql`day AS (${addToWorkDay(work, { submitted: -1, activeMs: 0 }, work.assignment.submittedAt ?? now)})`,
    Prisma.sql`drafted AS (${upsertDraft(work, { revision, body: draftOf(submission) }, now)})`,
    ...deleteJudgement(work.kind, judgementId),
  ];
  await tx.$queryRaw(Prisma.sql`WITH ${Prisma.join(parts, ", ")} ${notify(work)}`);
}

/** Returns what the person holds in the same campaign, other than this assignment, to the pool. */
async function releaseOthers(tx: Db, worker: Worker, now: Date): Promise<void> {
  await tx.$executeRaw(Prisma.sql`
    WITH undone AS (
      SELECT "campaignId" FROM "Assignment" WHERE "id" = ${worker.assignmentId}::uuid AND "userId" = ${worker.userId}
        AND "status" = 'submitted' AND "submittedAt" > ${new Date(now.getTime() - undoWindowMs - undoGraceMs)}
    ),
    other AS (
      SELECT a."id", a."taskId", a."slot" FROM "Assignment" a JOIN undone ON undone."campaignId" = a."campaignId"
      JOIN "Task" t ON t."id" = a."taskId"
      WHERE a."userId" = ${worker.userId} AND a."status" = 'leased' AND a."id" <> ${worker.assignmentId}::uuid
      FOR UPDATE OF t, a
    ),
    released AS (
      UPDATE "Assignment" a SET "status" = 'expired', "leaseExpiresAt" = ${now} FROM other WHERE a."id" = other."id"
    )
    UPDATE "Task" t SET "takenSlots" = t."takenSlots" & ~(1 << other."slot"), "openSlots" = t."openSlots" + 1
    FROM other WHERE t."id" = other."taskId"`);
}

async function promptIsUsed(tx: Db, promptId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ used: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "Task" WHERE "promptId" = ${promptId}::uuid)
      OR EXISTS (SELECT 1 FROM "Candidate" WHERE "promptId" = ${promptId}::uuid)
      OR EXISTS (SELECT 1 FROM "GenerationBatchPrompt" WHERE "promptId" = ${promptId}::uuid) AS "used"`;
  return row?.used === true;
}

export type ReopenResult =
  | { outcome: "reopened" }
  | { outcome: "refused"; reason: "not_submitted" | "window_over" | "campaign_closed" };

/** Puts submitted work into the editor again: a draft is made of it, the judgement stays until the new one replaces it. */
export async function reopenSubmission(tx: Db, worker: Worker, now: Date): Promise<ReopenResult> {
  const work = await lockWork(tx, worker);
  const decision = decideReopen(work, now);
  if (decision.kind === "refuse") return { outcome: "refused", reason: decision.reason };
  const submission = await readSubmission(tx, work.kind, work.assignment.judgementId ?? "");
  if (submission === null) return { outcome: "refused", reason: "not_submitted" };
  // A correction begun earlier goes on.
  if ((await tx.draft.count({ where: { assignmentId: worker.assignmentId } })) > 0) {
    return { outcome: "reopened" };
  }
  const revision = work.draftRevision + 1;
  await tx.$executeRaw(Prisma.sql`
    WITH drafted AS (${upsertDraft(work, { revision, body: draftOf(submission) }, now)})
    UPDATE "Assignment" SET "draftRevision" = ${revision}::int, "heardAt" = ${now}
    WHERE "id" = ${worker.assignmentId}::uuid`);
  return { outcome: "reopened" };
}
