import { AppError } from "@hone/core/errors";
import { eventChannel } from "@hone/core/events";
import { newId } from "@hone/core/ids";
import { boundActiveMs } from "@hone/core/labeling/active-time";
import type { SubmitOutput } from "@hone/core/labeling/contracts";
import { decideSubmit, editableUntil, undoWindowMs } from "@hone/core/labeling/decisions";
import { nextTaskStatus } from "@hone/core/labeling/states";
import {
  type MissingItem,
  missingInDemonstration,
  missingInPrompt,
  missingInRanking,
} from "@hone/core/labeling/validation";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { prepared } from "../../prepared";
import type { Queue } from "../../queue";
import { upsertDraft } from "./drafts";
import {
  draftOf,
  insertJudgement,
  messagesOf,
  promptHash,
  readSubmission,
  type Submission,
  submissionHash,
  updateJudgement,
} from "./judgement-rows";
import { lockWork, lowestFreeSlot, type Work, type Worker } from "./work";
import { addToWorkDay } from "./work-day";

export interface Submit {
  submission: Submission;
  activeMs: number;
  /** True when submitted work is being corrected. */
  revising: boolean;
}

/**
 * Stores a judgement and closes its assignment, in the caller's transaction: judgement, assignment, task, day's work,
 * follow-up job and live event happen together or not at all. Submitting the same body again answers as the first
 * time. A body that came too late is kept as a draft.
 * @throws AppError INVALID_INPUT when something is missing, NOT_FOUND for somebody else's assignment
 */
export async function submitJudgement(
  tx: Db,
  queue: Queue,
  worker: Worker,
  { submission, activeMs, revising }: Submit,
  now: Date,
): Promise<SubmitOutput> {
  const work = await lockWork(tx, worker);
  await refuseIncomplete(tx, work, submission);
  const bodyHash = submissionHash(submission);
  const decision = decideSubmit(work, { bodyHash, revising }, now);
  switch (decision.kind) {
    case "repeat":
      return answer(work, decision.judgementId, now, { repeated: true, revised: false });
    case "already_submitted":
      return { outcome: "already_submitted", judgementId: decision.judgementId };
    case "keep_draft": {
      const revision = work.draftRevision + 1;
      await keepDraft(tx, work, { revision, body: draftOf(submission) }, now);
      return { outcome: "kept_as_draft", reason: decision.reason, revision };
    }
    case "accept":
    case "revise": {
      const duplicate = await findDuplicatePrompt(tx, work, submission);
      if (duplicate !== null) return { outcome: "duplicate_prompt", promptId: duplicate };
      const judgement = { submission, bodyHash, activeMs: boundActiveMs(work, activeMs, now) };
      const revised = decision.kind === "revise";
      const judgementId = revised ? decision.judgementId : newId(now.getTime());
      if (revised) await revise(tx, work, judgement, judgementId, now);
      else await accept(tx, work, judgement, judgementId, decision.slot, now);
      await followUp(tx, queue, work);
      return answer(work, judgementId, now, { repeated: false, revised });
    }
  }
}

interface Judgement {
  submission: Submission;
  bodyHash: string;
  activeMs: number;
}

async function accept(
  tx: Db,
  work: Work,
  { submission, bodyHash, activeMs }: Judgement,
  judgementId: string,
  slotIs: "held" | "taken_again",
  now: Date,
): Promise<void> {
  const { assignmentId } = work.worker;
  const slot = slotIs === "held" ? work.slot : lowestFreeSlot(work.takenSlots);
  const submittedCount = work.submittedCount + 1;
  const completes = submittedCount >= work.overlap ? nextTaskStatus(work.task.status, "complete") : null;
  const takeSlot =
    slotIs === "held"
      ? Prisma.empty
      : Prisma.sql`, "takenSlots" = "takenSlots" | (1 << ${slot}::int), "openSlots" = "openSlots" - 1`;
  const parts = [
    Prisma.sql`closed AS (
      UPDATE "Assignment" SET "status" = 'submitted', "submittedAt" = ${now}, "slot" = ${slot}::int,
        "activeMs" = ${activeMs}::int, "countedMs" = ${activeMs}::int, "heardAt" = ${now},
        "judgementId" = ${judgementId}::uuid, "submittedHash" = ${bodyHash}
      WHERE "id" = ${assignmentId}::uuid)`,
    Prisma.sql`counted AS (
      UPDATE "Task" SET "submittedCount" = ${submittedCount}::int, "status" = ${completes ?? work.task.status} ${takeSlot}
      WHERE "id" = ${work.taskId}::uuid)`,
    Prisma.sql`undrafted AS (DELETE FROM "Draft" WHERE "assignmentId" = ${assignmentId}::uuid)`,
    Prisma.sql`day AS (${addToWorkDay(work, { submitted: 1, activeMs: activeMs - work.countedMs }, now)})`,
    ...insertJudgement(work, submission, { judgementId, activeMs, now }),
  ];
  await tx.$queryRaw(prepared(Prisma.sql`WITH ${Prisma.join(parts, ", ")} ${notify(work)}`));
  work.assignment.submittedAt = now;
}

async function revise(
  tx: Db,
  work: Work,
  { submission, bodyHash, activeMs }: Judgement,
  judgementId: string,
  now: Date,
): Promise<void> {
  const { assignmentId, workspaceId, userId } = work.worker;
  const old = await readSubmission(tx, work.kind, judgementId);
  if (old === null)
    throw new AppError("NOT_FOUND", "What you correct was deleted by an admin in the meantime.");
  const parts = [
    Prisma.sql`remembered AS (
      INSERT INTO "JudgementRevision" ("id", "workspaceId", "kind", "judgementId", "body", "userId", "createdAt")
      VALUES (${newId(now.getTime())}::uuid, ${workspaceId}::uuid, ${work.kind}, ${judgementId}::uuid,
        ${JSON.stringify(old.body)}::jsonb, ${userId}, ${now}))`,
    Prisma.sql`kept AS (
      UPDATE "Assignment" SET "activeMs" = ${activeMs}::int, "countedMs" = ${activeMs}::int, "heardAt" = ${now},
        "submittedHash" = ${bodyHash}
      WHERE "id" = ${assignmentId}::uuid)`,
    Prisma.sql`undrafted AS (DELETE FROM "Draft" WHERE "assignmentId" = ${assignmentId}::uuid)`,
    Prisma.sql`day AS (${addToWorkDay(work, { activeMs: activeMs - work.countedMs }, now)})`,
    ...updateJudgement(work, submission, { judgementId, activeMs, now }),
  ];
  await tx.$queryRaw(prepared(Prisma.sql`WITH ${Prisma.join(parts, ", ")} ${notify(work)}`));
}

/** The end of a statement that changed a judgement: tells the screens that look at this campaign. */
export function notify(work: Work): Prisma.Sql {
  const event = { workspaceId: work.worker.workspaceId, topic: "judgements", id: work.campaignId };
  return Prisma.sql`SELECT pg_notify(${eventChannel}, ${JSON.stringify(event)})::text`;
}

/** Agreement depends on all rankings of a prompt in this campaign. */
export async function followUp(tx: Db, queue: Queue, work: Work): Promise<void> {
  if (work.kind !== "ranking" || work.promptId === null) return;
  const payload = { promptId: work.promptId, scope: work.campaignId };
  await queue.enqueue(tx, "quality.agreement", payload, { key: `${work.promptId}:${work.campaignId}` });
}

async function keepDraft(
  tx: Db,
  work: Work,
  draft: Parameters<typeof upsertDraft>[1],
  now: Date,
): Promise<void> {
  await tx.$executeRaw(Prisma.sql`
    WITH kept AS (${upsertDraft(work, draft, now)})
    UPDATE "Assignment" SET "draftRevision" = ${draft.revision}::int WHERE "id" = ${work.worker.assignmentId}::uuid`);
}

function answer(
  work: Work,
  judgementId: string,
  now: Date,
  { repeated, revised }: { repeated: boolean; revised: boolean },
): SubmitOutput {
  const submittedAt = work.assignment.submittedAt ?? now;
  const undoUntil = new Date(submittedAt.getTime() + undoWindowMs);
  return {
    outcome: "submitted",
    judgementId,
    repeated,
    revised,
    undoUntil: undoUntil > now && !revised ? undoUntil : null,
    editableUntil: editableUntil({
      ...work,
      assignment: { ...work.assignment, status: "submitted", submittedAt },
    }),
    serverNow: now,
  };
}

async function refuseIncomplete(tx: Db, work: Work, submission: Submission): Promise<void> {
  if (submission.kind !== work.kind) {
    throw new AppError(
      "INVALID_INPUT",
      `This task asks for a ${work.kind}, not for a ${submission.kind}: reload the page.`,
    );
  }
  const missing = whatIsMissing(work, submission);
  if (missing.length > 0) {
    throw new AppError(
      "INVALID_INPUT",
      `The work is not complete: ${missing.map((item) => describeMissing(item)).join("; ")}.`,
      { details: { missing: JSON.stringify(missing) } },
    );
  }
  const { citations } = submission.body;
  if (citations.length === 0) return;
  const known = await tx.guidelineClause.findMany({
    where: { versionId: work.guidelineVersionId, clauseId: { in: citations } },
    select: { clauseId: true },
  });
  const unknown = citations.find((citation) => !known.some(({ clauseId }) => clauseId === citation));
  if (unknown !== undefined) {
    throw new AppError(
      "INVALID_INPUT",
      `The cited clause "${unknown}" is not in the guideline version of this task: remove the citation.`,
      { details: { unknownCitation: unknown } },
    );
  }
}

function whatIsMissing(work: Work, submission: Submission): MissingItem[] {
  switch (submission.kind) {
    case "demonstration":
      return missingInDemonstration(submission.body, work.config);
    case "ranking":
      return missingInRanking(submission.body, work.candidateOrder, work.config);
    case "prompt":
      return missingInPrompt(submission.body, work.config);
  }
}

function describeMissing(item: MissingItem): string {
  const { code, ...where } = item;
  const details = Object.entries(where).map(([name, value]) => `${name} ${String(value)}`);
  return details.length === 0 ? code : `${code} (${details.join(", ")})`;
}

async function findDuplicatePrompt(tx: Db, work: Work, submission: Submission): Promise<string | null> {
  if (submission.kind !== "prompt") return null;
  const contentHash = promptHash(messagesOf(submission.body));
  const { workspaceId } = work.worker;
  const found = await tx.prompt.findUnique({
    where: { workspaceId_contentHash: { workspaceId, contentHash } },
    select: { id: true },
  });
  return found === null || found.id === work.assignment.judgementId ? null : found.id;
}
