import { AppError } from "@hone/core/errors";
import { boundActiveMs } from "@hone/core/labeling/active-time";
import type { LeaseState, SaveDraftInput, SaveDraftOutput } from "@hone/core/labeling/contracts";
import { decideLease, decideSaveDraft, type LeaseDecision } from "@hone/core/labeling/decisions";
import { type DraftBody, draftBodySchema, type SavedDraft } from "@hone/core/labeling/draft";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { prepared } from "../../prepared";
import { leaseState, lockLeasedWork, lowestFreeSlot, type Work, type Worker } from "./work";

/**
 * Stores what a labeler has typed so far, if it was typed on the newest revision, and prolongs the lease. An expired
 * lease is taken again while a slot is free; otherwise the draft is kept all the same and the answer says so.
 */
export async function saveDraft(
  tx: Db,
  worker: Worker,
  input: Omit<SaveDraftInput, "assignmentId">,
  now: Date,
): Promise<SaveDraftOutput> {
  const work = await lockLeasedWork(tx, worker);
  if (input.body.kind !== work.kind) {
    throw new AppError(
      "INVALID_INPUT",
      `A draft of kind ${input.body.kind} does not fit a task of kind ${work.kind}: reload the page.`,
    );
  }
  const decision = decideSaveDraft(work, input, now);
  switch (decision.kind) {
    case "refuse":
      return { outcome: "refused", reason: decision.reason };
    case "stale": {
      const lease = decideLease(work, now);
      await writeSignOfLife(tx, work, { activeMs: input.activeMs, lease }, now);
      return {
        outcome: "stale",
        revision: decision.currentRevision,
        draft: await readDraft(tx, work),
        lease: leaseState(work, lease, now),
      };
    }
    case "save": {
      const { revision, lease } = decision;
      await writeSignOfLife(
        tx,
        work,
        { activeMs: input.activeMs, lease, draft: { revision, body: input.body } },
        now,
      );
      return { outcome: "saved", revision, lease: leaseState(work, lease, now) };
    }
  }
}

/** Notes that the labeler is at work, prolongs the lease, and says what has become of it. */
export async function heartbeat(tx: Db, worker: Worker, activeMs: number, now: Date): Promise<LeaseState> {
  const work = await lockLeasedWork(tx, worker);
  const lease = decideLease(work, now);
  if (work.assignment.status === "leased" || lease.kind === "take_again") {
    await writeSignOfLife(tx, work, { activeMs, lease }, now);
  }
  return leaseState(work, lease, now);
}

async function readDraft(tx: Db, work: Work): Promise<SavedDraft | null> {
  const row = await tx.draft.findUnique({ where: { assignmentId: work.worker.assignmentId } });
  if (row === null) return null;
  return {
    revision: work.draftRevision,
    body: draftBodySchema.parse(row.body),
    updatedAt: row.updatedAt,
  };
}

interface SignOfLife {
  activeMs: number;
  lease: LeaseDecision;
  draft?: { revision: number; body: DraftBody };
}

/** One statement: draft, lease and active time, and the slot when the lease is taken again. */
async function writeSignOfLife(tx: Db, work: Work, sign: SignOfLife, now: Date): Promise<void> {
  const { assignmentId } = work.worker;
  const { lease, draft } = sign;
  const set = [
    Prisma.sql`"activeMs" = ${boundActiveMs(work, sign.activeMs, now)}::int`,
    Prisma.sql`"heardAt" = ${now}`,
  ];
  const also: Prisma.Sql[] = [];
  if (lease.kind === "renew" || lease.kind === "take_again") {
    set.push(Prisma.sql`"leaseExpiresAt" = ${lease.until}`);
  }
  if (lease.kind === "take_again") {
    const slot = lowestFreeSlot(work.takenSlots);
    set.push(Prisma.sql`"status" = 'leased', "slot" = ${slot}::int, "leasedAt" = ${now}`);
    also.push(Prisma.sql`slot_taken AS (
      UPDATE "Task" SET "takenSlots" = "takenSlots" | (1 << ${slot}::int), "openSlots" = "openSlots" - 1
      WHERE "id" = ${work.taskId}::uuid)`);
  }
  if (draft !== undefined) {
    set.push(Prisma.sql`"draftRevision" = ${draft.revision}::int`);
    also.push(Prisma.sql`draft_saved AS (${upsertDraft(work, draft, now)})`);
  }
  const before = also.length === 0 ? Prisma.empty : Prisma.sql`WITH ${Prisma.join(also, ", ")}`;
  await tx.$executeRaw(
    prepared(Prisma.sql`
    ${before} UPDATE "Assignment" SET ${Prisma.join(set, ", ")} WHERE "id" = ${assignmentId}::uuid`),
  );
}

/** Writes a draft as a part of a larger statement; the caller has checked the revision under lock. */
export function upsertDraft(
  { worker: { workspaceId, userId, assignmentId } }: Work,
  draft: { revision: number; body: DraftBody },
  now: Date,
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "Draft" ("assignmentId", "workspaceId", "userId", "revision", "body", "updatedAt")
    VALUES (${assignmentId}::uuid, ${workspaceId}::uuid, ${userId}, ${draft.revision}::int,
      ${JSON.stringify(draft.body)}::jsonb, ${now})
    ON CONFLICT ("assignmentId") DO UPDATE SET
      "revision" = EXCLUDED."revision", "body" = EXCLUDED."body", "updatedAt" = EXCLUDED."updatedAt"`;
}
