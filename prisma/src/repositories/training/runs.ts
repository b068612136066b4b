import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type Page, toPage } from "@hone/core/paging";
import type { ListRunsInput, RunDetail, RunRow, StartRunInput } from "@hone/core/training/run-contracts";
import { configOf } from "@hone/core/training/run-settings";
import { type AdminRunEvent, nextRunStatus, type RunStatus, runStates } from "@hone/core/training/run-states";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import { Prisma } from "../../generated/client";
import type { Queue } from "../../queue";
import { requireExport } from "../datasets/exports";
import { findModel } from "./models";
import { runIncludes, toRunDetail, toRunRow } from "./run-rows";

export interface NewRun extends StartRunInput {
  curveId?: string | null;
}

/**
 * Adds a run and asks the worker to train it. Its configuration is stored complete, with the export's files as they will
 * lie in the run's folder: nothing else of the workspace has a part in it.
 * @throws AppError NOT_FOUND, CONFLICT when the export or the model cannot be used; INVALID_INPUT when they do not fit
 */
export async function startRun(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  input: NewRun,
  createdById: string | null,
): Promise<RunRow> {
  const { files, model } = await requireSources(tx, workspaceId, input);
  const { kind } = input.settings;
  // Two who start at once get two numbers.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`training-run:${workspaceId}:${kind}`}, 0))`;
  const last = await tx.trainingRun.aggregate({ where: { workspaceId, kind }, _max: { number: true } });
  const row = await tx.trainingRun.create({
    data: {
      id: newId(),
      workspaceId,
      kind,
      number: (last._max.number ?? 0) + 1,
      exportId: input.exportId,
      baseModelId: model.id,
      config: configOf(input.settings, { model: model.folder, ...files }),
      samplePrompts: input.samplePrompts ?? Prisma.DbNull,
      status: "queued",
      curveId: input.curveId ?? null,
      createdById,
    },
    include: runIncludes,
  });
  await queue.enqueue(tx, "training.run", { runId: row.id });
  await publishEvent(tx, { workspaceId, topic: "training", id: row.id });
  return toRunRow(row);
}

/** The export and the model that a run or a preflight is about, once they are fit for it. */
export async function requireSources(
  db: Db,
  workspaceId: string,
  { exportId, modelVersionId, settings }: Pick<StartRunInput, "exportId" | "modelVersionId" | "settings">,
) {
  const found = await requireExport(db, workspaceId, exportId);
  if (found.status !== "completed" || found.manifest === null)
    throw new AppError(
      "CONFLICT",
      `This export is ${found.status}; wait until it is completed, or freeze another.`,
    );
  const model = await findModel(db, workspaceId, modelVersionId);
  if (model === null) throw new AppError("NOT_FOUND", "This model is not registered in this workspace.");
  if (model.stage === "archived" || model.status !== "ready")
    throw new AppError(
      "CONFLICT",
      `The model "${model.name}" is ${model.stage === "archived" ? "archived" : model.status}; only a ready one can be trained further.`,
    );
  const comparisons = settings.kind === "reward" || settings.kind === "dpo";
  if (comparisons !== (found.definition.kind === "comparisons"))
    throw new AppError(
      "INVALID_INPUT",
      `A run of kind ${settings.kind} learns from ${comparisons ? "comparisons" : "demonstrations"}; this export holds ${found.definition.kind}.`,
    );
  const of = (split: string) =>
    found
      .manifest!.files.filter((file) => file.split === split && file.rows > 0)
      .map(({ name }) => `data/${name}`);
  const train = of("train");
  if (train.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      "The train split of this export has no rows; change the dataset's split.",
    );
  return { files: { train, validation: of("validation") }, model, export: found };
}

/** Runs, newest first. */
export async function listRuns(db: Db, workspaceId: string, input: ListRunsInput): Promise<Page<RunRow>> {
  const { cursor, limit, kind, status, exportId, curveId } = input;
  const rows = await db.trainingRun.findMany({
    where: { workspaceId, kind, status, exportId, curveId, ...(cursor ? { id: { lt: cursor } } : {}) },
    include: runIncludes,
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  return toPage(rows.map(toRunRow), limit, (row) => row.id);
}

/** @throws AppError NOT_FOUND */
export async function requireRun(
  db: Db,
  workspaceId: string,
  runId: string,
): Promise<Omit<RunDetail, "checkpointBytes" | "hasFiles">> {
  const row = await db.trainingRun.findFirst({ where: { id: runId, workspaceId }, include: runIncludes });
  if (row === null) throw new AppError("NOT_FOUND", "There is no such training run in this workspace.");
  return toRunDetail(row);
}

/**
 * Does what an admin asks of a run. The job is added once more, so that a run whose worker died for good obeys too.
 * @throws AppError NOT_FOUND; CONFLICT when this cannot happen in the run's status
 */
export async function askRun(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  runId: string,
  event: AdminRunEvent,
): Promise<{ before: RunStatus; after: RunStatus }> {
  const [row] = await tx.$queryRaw<{ status: RunStatus }[]>`
    SELECT "status" FROM "TrainingRun" WHERE "id" = ${runId}::uuid AND "workspaceId" = ${workspaceId}::uuid FOR UPDATE`;
  if (row === undefined) throw new AppError("NOT_FOUND", "There is no such training run in this workspace.");
  const after = nextRunStatus(row.status, event);
  if (after === null)
    throw new AppError("CONFLICT", `This run is ${row.status} and cannot ${event}. ${runStates[row.status]}`);
  await tx.trainingRun.update({
    where: { id: runId },
    data: {
      status: after,
      ...(event === "resume" ? { error: null, stalledAttempts: 0, finishedAt: null } : {}),
      ...(after === "cancelled" ? { finishedAt: new Date() } : {}),
    },
  });
  if (after !== "cancelled" && after !== "paused") await queue.enqueue(tx, "training.run", { runId });
  await publishEvent(tx, { workspaceId, topic: "training", id: runId });
  return { before: row.status, after };
}
