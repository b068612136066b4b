import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type Page, toPage } from "@hone/core/paging";
import {
  type CurveDetail,
  type CurveRow,
  curveName,
  type StartCurveInput,
} from "@hone/core/training/curve-contracts";
import { runName } from "@hone/core/training/run-contracts";
import { runSettingsSchema } from "@hone/core/training/run-settings";
import { isRunAlive, type RunStatus } from "@hone/core/training/run-states";
import { fitScalingLaw } from "@hone/core/training/scaling-law";
import type { Db } from "../../client";
import type { Prisma } from "../../generated/client";
import type { Queue } from "../../queue";
import { runFactsSchema } from "./run-rows";
import { requireSources, startRun } from "./runs";

const includes = {
  export: { select: { id: true, number: true, dataset: { select: { name: true } } } },
  runs: { select: { status: true } },
} as const satisfies Prisma.TrainingCurveInclude;
type Row = Prisma.TrainingCurveGetPayload<{ include: typeof includes }>;

/**
 * Starts one run for every share and seed; they learn from nested parts of the same export and are evaluated on the same
 * validation files.
 * @throws AppError as `startRun`; INVALID_INPUT where the export has no validation rows to measure with
 */
export async function startCurve(
  tx: Db,
  queue: Queue,
  workspaceId: string,
  input: StartCurveInput,
  createdById: string | null,
): Promise<CurveRow> {
  const { files } = await requireSources(tx, workspaceId, input);
  if (files.validation.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      "This export has no validation rows, by which runs of different size are compared; freeze one with a validation split.",
    );
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`training-curve:${workspaceId}`}, 0))`;
  const last = await tx.trainingCurve.aggregate({ where: { workspaceId }, _max: { number: true } });
  const { settings, exportId, modelVersionId } = input;
  const shares = [...new Set(input.shares)].sort((a, b) => a - b);
  const seeds = Array.from({ length: input.seeds }, (_, i) => settings.seed + i);
  const { id } = await tx.trainingCurve.create({
    data: {
      id: newId(),
      workspaceId,
      number: (last._max.number ?? 0) + 1,
      exportId,
      modelVersionId,
      settings,
      shares,
      seeds,
      createdById,
    },
  });
  for (const share of shares)
    for (const seed of seeds) {
      const own = runSettingsSchema.parse({ ...settings, seed, data: { ...settings.data, share } });
      const run = { exportId, modelVersionId, settings: own, samplePrompts: [], curveId: id };
      await startRun(tx, queue, workspaceId, run, createdById);
    }
  const row = await tx.trainingCurve.findUniqueOrThrow({ where: { id }, include: includes });
  return toCurveRow(tx, row);
}

/** Curves, newest first. */
export async function listCurves(
  db: Db,
  workspaceId: string,
  { cursor, limit }: { cursor?: string | null | undefined; limit: number },
): Promise<Page<CurveRow>> {
  const rows = await db.trainingCurve.findMany({
    where: { workspaceId, ...(cursor ? { id: { lt: cursor } } : {}) },
    include: includes,
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, rows: await Promise.all(page.rows.map((row) => toCurveRow(db, row))) };
}

/**
 * A curve with its points and, once enough runs are done, the law fitted to them.
 * @throws AppError NOT_FOUND
 */
export async function requireCurve(db: Db, workspaceId: string, curveId: string): Promise<CurveDetail> {
  const row = await db.trainingCurve.findFirst({ where: { id: curveId, workspaceId }, include: includes });
  if (row === null) throw new AppError("NOT_FOUND", "There is no such curve in this workspace.");
  const points = await pointsOf(db, curveId);
  const measured = points.flatMap(({ share, size, loss, status }) =>
    status === "completed" && size !== null && loss !== null ? [{ share, size, loss }] : [],
  );
  const { fit, why } = fitScalingLaw(measured, row.number);
  return {
    ...(await toCurveRow(db, row)),
    settings: runSettingsSchema.parse(row.settings),
    shares: row.shares,
    seeds: row.seeds,
    points,
    fit,
    whyNoFit: why,
  };
}

/** What every run of a curve came to: its lowest validation loss. */
async function pointsOf(db: Db, curveId: string): Promise<CurveDetail["points"]> {
  const runs = await db.trainingRun.findMany({
    where: { curveId },
    select: { id: true, kind: true, number: true, status: true, config: true, facts: true },
    orderBy: { id: "asc" },
  });
  const best = await db.trainingEvaluation.groupBy({
    by: ["runId"],
    where: { runId: { in: runs.map(({ id }) => id) } },
    _min: { loss: true },
  });
  const losses = new Map(best.map(({ runId, _min }) => [runId, _min.loss]));
  return runs.map((run) => {
    const { seed, data } = run.config as { seed: number; data: { share: number } };
    const facts = run.facts === null ? null : runFactsSchema.parse(run.facts);
    return {
      runId: run.id,
      runName: runName(run.kind, run.number),
      status: run.status as RunStatus,
      share: data.share,
      seed,
      size: facts?.data.rows ?? null,
      loss: losses.get(run.id) ?? null,
    };
  });
}

async function toCurveRow(db: Db, row: Row): Promise<CurveRow> {
  const base = await db.modelVersion.findUniqueOrThrow({
    where: { id: row.modelVersionId },
    select: { id: true, name: true },
  });
  return {
    id: row.id,
    name: curveName(row.number),
    kind: runSettingsSchema.parse(row.settings).kind,
    dataset: { exportId: row.export.id, name: row.export.dataset.name, number: row.export.number },
    base,
    runs: row.runs.length,
    runsCompleted: row.runs.filter(({ status }) => status === "completed").length,
    runsEnded: row.runs.filter(({ status }) => status !== "paused" && !isRunAlive(status as RunStatus))
      .length,
    createdAt: row.createdAt,
  };
}
