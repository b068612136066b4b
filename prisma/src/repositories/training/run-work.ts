import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import type { Message } from "@hone/core/prompts/message";
import type { RunConfig } from "@hone/core/training/run-config";
import type { RunEvent } from "@hone/core/training/run-events";
import { nextRunStatus, type RunStatus, type RunStatusEvent } from "@hone/core/training/run-states";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import { configOfRow } from "./run-rows";
import { storeRunEvents } from "./store-run-events";

export interface RunForJob {
  id: string;
  workspaceId: string;
  name: string;
  number: number;
  status: RunStatus;
  config: RunConfig;
  samplePrompts: Message[][] | null;
  exportId: string;
  baseModelId: string;
  createdById: string | null;
  /** The number of this attempt: what it writes is refused once another attempt has begun. */
  attempt: number;
  stalledAttempts: number;
}

/**
 * Takes a run up, or again after its worker died. From now on only this attempt writes.
 * @returns null when nothing is to be done: it ended, is paused, or is gone
 */
export async function beginRun(tx: Db, runId: string, codeVersion: string): Promise<RunForJob | null> {
  const [row] = await tx.$queryRaw<{ status: RunStatus }[]>`
    SELECT "status" FROM "TrainingRun" WHERE "id" = ${runId}::uuid FOR UPDATE`;
  if (row === undefined) return null;
  const alive = ["running", "pausing", "cancelling"].includes(row.status);
  const status = alive ? row.status : nextRunStatus(row.status, "begin");
  if (status === null) return null;
  const run = await tx.trainingRun.update({
    where: { id: runId },
    data: { status, attempts: { increment: 1 }, stalledAttempts: { increment: 1 }, codeVersion },
  });
  if (run.startedAt === null)
    await tx.trainingRun.update({ where: { id: runId }, data: { startedAt: new Date() } });
  await publishEvent(tx, { workspaceId: run.workspaceId, topic: "training", id: runId });
  return {
    id: run.id,
    workspaceId: run.workspaceId,
    name: `${run.kind}-${String(run.number).padStart(4, "0")}`,
    number: run.number,
    status,
    config: configOfRow(run),
    samplePrompts: run.samplePrompts as Message[][] | null,
    exportId: run.exportId,
    baseModelId: run.baseModelId,
    createdById: run.createdById,
    attempt: run.attempts,
    stalledAttempts: run.stalledAttempts,
  };
}

type Mine = Pick<RunForJob, "id" | "workspaceId" | "attempt">;

/**
 * Locks the run's row for its attempt.
 * @throws AppError CANCELLED when another attempt has taken the run over
 */
async function holdRun(tx: Db, { id, attempt }: Mine): Promise<RunStatus> {
  const [row] = await tx.$queryRaw<{ status: RunStatus }[]>`
    SELECT "status" FROM "TrainingRun" WHERE "id" = ${id}::uuid AND "attempts" = ${attempt} FOR UPDATE`;
  if (row === undefined) throw new AppError("CANCELLED", "Another worker has taken this training run over.");
  return row.status;
}

/** Stores what the run told since the last time, and says what people want of it by now. */
export async function reportRun(tx: Db, mine: Mine, events: RunEvent[]): Promise<RunStatus> {
  const status = await holdRun(tx, mine);
  if (events.length > 0) {
    await storeRunEvents(tx, mine.id, events);
    await publishEvent(tx, { workspaceId: mine.workspaceId, topic: "training", id: mine.id });
  }
  return status;
}

/** Moves the run on; null when its status does not allow that any more. */
export async function moveRun(
  tx: Db,
  mine: Mine,
  event: RunStatusEvent,
  data: { error?: string; modelId?: string } = {},
): Promise<RunStatus | null> {
  const next = nextRunStatus(await holdRun(tx, mine), event);
  if (next === null) return null;
  const ended = next === "completed" || next === "cancelled" || next === "failed";
  await tx.trainingRun.update({
    where: { id: mine.id },
    data: { ...data, status: next, ...(ended ? { finishedAt: new Date(), secondsLeft: null } : {}) },
  });
  await publishEvent(tx, { workspaceId: mine.workspaceId, topic: "training", id: mine.id });
  return next;
}

/** Adds a line to the run's log. */
export async function logRun(
  tx: Db,
  run: Pick<RunForJob, "id">,
  line: { level: "info" | "warning" | "error"; message: string; step?: number | null },
): Promise<void> {
  await tx.trainingLogLine.create({
    data: { id: newId(), runId: run.id, level: line.level, message: line.message, step: line.step ?? null },
  });
}

/** Notes which checkpoints have made room for newer ones. */
export async function keepOnlyCheckpoints(
  db: Db,
  run: Pick<RunForJob, "id">,
  folders: string[],
): Promise<void> {
  await db.trainingCheckpoint.updateMany({
    where: { runId: run.id, kept: true, folder: { notIn: folders } },
    data: { kept: false },
  });
}
