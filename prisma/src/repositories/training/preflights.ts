import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import {
  type Preflight,
  type PreflightReport,
  type PreflightStatus,
  preflightReportSchema,
  type StartPreflightInput,
} from "@hone/core/training/preflight";
import { runSettingsSchema } from "@hone/core/training/run-settings";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import type { TrainingPreflight } from "../../generated/client";
import type { Queue } from "../../queue";
import { requireSources } from "./runs";

function toPreflight(row: TrainingPreflight): Preflight {
  return {
    id: row.id,
    exportId: row.exportId,
    modelVersionId: row.modelVersionId,
    settings: runSettingsSchema.parse(row.settings),
    status: row.status as PreflightStatus,
    error: row.error,
    report: row.report === null ? null : preflightReportSchema.parse(row.report),
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  };
}

/**
 * Asks the worker to look at what a run with these settings would do.
 * @throws AppError as `requireSources`: what a run could not be started with cannot be looked at either
 */
export async function startPreflight(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  input: StartPreflightInput,
  createdById: string | null,
): Promise<Preflight> {
  await requireSources(tx, workspaceId, input);
  const row = await tx.trainingPreflight.create({
    data: { id: newId(), workspaceId, ...input, status: "queued", createdById },
  });
  await queue.enqueue(tx, "training.preflight", { preflightId: row.id });
  await publishEvent(tx, { workspaceId, topic: "training", id: row.id });
  return toPreflight(row);
}

/** @throws AppError NOT_FOUND */
export async function requirePreflight(db: Db, workspaceId: string, id: string): Promise<Preflight> {
  const row = await db.trainingPreflight.findFirst({ where: { id, workspaceId } });
  if (row === null) throw new AppError("NOT_FOUND", "There is no such preflight in this workspace.");
  return toPreflight(row);
}

/** Takes a preflight up, or again after its worker died; null when it has ended, or is gone. */
export async function beginPreflight(
  db: Db,
  id: string,
): Promise<(Preflight & { workspaceId: string }) | null> {
  const { count } = await db.trainingPreflight.updateMany({
    where: { id, status: { in: ["queued", "running"] } },
    data: { status: "running" },
  });
  if (count === 0) return null;
  const row = await db.trainingPreflight.findUniqueOrThrow({ where: { id } });
  await publishEvent(db, { workspaceId: row.workspaceId, topic: "training", id });
  return { ...toPreflight(row), workspaceId: row.workspaceId };
}

/** Ends a preflight once; one that has ended stays as it is. */
export async function finishPreflight(
  tx: Db,
  { id, workspaceId }: { id: string; workspaceId: string },
  end: { report: PreflightReport } | { error: string },
): Promise<void> {
  await tx.trainingPreflight.updateMany({
    where: { id, status: { in: ["queued", "running"] } },
    data: { ...end, status: "report" in end ? "completed" : "failed", finishedAt: new Date() },
  });
  await publishEvent(tx, { workspaceId, topic: "training", id });
}
