import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type Lineage, lineageSchema, nextModelStage } from "@hone/core/training/lineage";
import type { ModelDetail } from "@hone/core/training/model-version";
import { runName } from "@hone/core/training/run-contracts";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import type { Queue } from "../../queue";
import { requireExport } from "../datasets/exports";
import { findModel } from "./models";
import type { RunForJob } from "./run-work";

/**
 * Makes the model version of a run that reached its last step, and has its folder read. Made once: a run that has one
 * keeps it.
 * @param made folder, absolute or relative to the installation's root; the step of its weights
 */
export async function makeModelVersion(
  tx: Db,
  queue: Queue,
  run: RunForJob,
  made: { folder: string; step: number; codeVersion: string },
): Promise<string> {
  const known = await tx.trainingRun.findUniqueOrThrow({ where: { id: run.id }, select: { modelId: true } });
  if (known.modelId !== null) return known.modelId;
  const base = await findModel(tx, run.workspaceId, run.baseModelId);
  const source = await requireExport(tx, run.workspaceId, run.exportId);
  const lineage: Lineage = {
    run: { id: run.id, name: run.name, step: made.step },
    base: { id: run.baseModelId, name: base!.name, contentHash: base!.contentHash },
    dataset: {
      exportId: source.id,
      name: source.datasetName,
      number: source.number,
      format: source.format,
      contentHash: source.manifest!.contentHash,
    },
    guidelineVersions: source.manifest!.guidelineVersions,
    settings: run.config,
    codeVersion: made.codeVersion,
  };
  const row = await tx.modelVersion.create({
    data: {
      id: newId(),
      workspaceId: run.workspaceId,
      name: await freeName(tx, run),
      kind: run.config.kind === "reward" ? "reward" : "policy",
      folder: made.folder,
      lineage,
      createdById: run.createdById,
    },
  });
  await queue.enqueue(tx, "training.inspect-model", { modelVersionId: row.id });
  await publishEvent(tx, { workspaceId: run.workspaceId, topic: "models", id: row.id });
  return row.id;
}

/** The run's name, or with a number behind it where somebody has registered a folder under it. */
async function freeName(tx: Db, { workspaceId, name }: RunForJob): Promise<string> {
  for (let i = 1; ; i++) {
    const wanted = i === 1 ? name : `${name}-${i}`;
    const taken = await tx.modelVersion.count({ where: { workspaceId, name: wanted } });
    if (taken === 0) return wanted;
  }
}

/** One model with where it comes from and what was made of it. */
export async function requireModelDetail(db: Db, workspaceId: string, id: string): Promise<ModelDetail> {
  const model = await findModel(db, workspaceId, id);
  if (model === null) throw new AppError("NOT_FOUND", "This model is not registered in this workspace.");
  const row = await db.modelVersion.findUniqueOrThrow({
    where: { id },
    select: { lineage: true, runsFrom: { select: { id: true, kind: true, number: true }, take: 200 } },
  });
  return {
    ...model,
    lineage: row.lineage === null ? null : lineageSchema.parse(row.lineage),
    runs: row.runsFrom.map((run) => ({ id: run.id, name: runName(run.kind, run.number) })),
  };
}

/**
 * Makes a model the one to use of its kind; the one that was goes back to being a candidate.
 * @throws AppError NOT_FOUND; CONFLICT when it is archived, promoted already or cannot be used
 */
export async function promoteModel(
  tx: Db,
  workspaceId: string,
  id: string,
): Promise<{ replaced: string | null }> {
  const model = await findModel(tx, workspaceId, id);
  if (model === null) throw new AppError("NOT_FOUND", "This model is not registered in this workspace.");
  if (nextModelStage(model.stage, "promote") === null || model.status !== "ready")
    throw new AppError(
      "CONFLICT",
      `"${model.name}" is ${model.stage}${model.status === "ready" ? "" : ` and ${model.status}`}; only a candidate that is ready can be promoted.`,
    );
  // Two who promote at once take turns, so that the second replaces the first.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`promote:${workspaceId}:${model.kind}`}, 0))`;
  const before = await tx.modelVersion.findFirst({
    where: { workspaceId, kind: model.kind, promotedAt: { not: null }, archivedAt: null },
    select: { id: true },
  });
  if (before !== null) await tx.modelVersion.update({ where: { id: before.id }, data: { promotedAt: null } });
  await tx.modelVersion.update({ where: { id }, data: { promotedAt: new Date() } });
  await publishEvent(tx, { workspaceId, topic: "models", id });
  return { replaced: before?.id ?? null };
}
