import type { Page, PageInput } from "@hone/core/paging";
import { toPage } from "@hone/core/paging";
import type { Message } from "@hone/core/prompts/message";
import {
  type MetricsInput,
  type RunMetric,
  type RunSeries,
  runMetricNames,
} from "@hone/core/training/metrics";
import {
  type RunCheckpoint,
  type RunLogLine,
  type RunSamples,
  runName,
} from "@hone/core/training/run-contracts";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";

/**
 * Series of several runs, at most so many points each: neighbouring steps become their mean, with their lowest and
 * highest value, in the database. Runs of other workspaces are not found.
 */
export async function readMetrics(db: Db, workspaceId: string, input: MetricsInput): Promise<RunSeries[]> {
  const runs = await db.trainingRun.findMany({
    where: { workspaceId, id: { in: input.runIds } },
    select: { id: true, kind: true, number: true, step: true },
  });
  const ordered = input.runIds.flatMap((id) => runs.filter((run) => run.id === id));
  return Promise.all(ordered.map((run) => readSeries(db, run, input)));
}

async function readSeries(
  db: Db,
  run: { id: string; kind: string; number: number; step: number },
  { metrics, points, fromStep, toStep }: MetricsInput,
): Promise<RunSeries> {
  const to = Math.min(toStep ?? run.step, run.step);
  const stride = Math.max(1, Math.ceil((to - fromStep + 1) / points));
  const names = runMetricNames.filter((name) => metrics.includes(name));
  const columns = names.map((name) =>
    Prisma.raw(
      `avg("${name}") AS "${name}", min("${name}") AS "${name}Low", max("${name}") AS "${name}High"`,
    ),
  );
  const rows = await db.$queryRaw<Record<string, number | null>[]>`
    SELECT max("step")::int AS "step", ${Prisma.join(columns)} FROM "TrainingMetric"
    WHERE "runId" = ${run.id}::uuid AND "step" BETWEEN ${fromStep} AND ${to}
    GROUP BY ("step" - ${fromStep}::int) / ${stride}::int ORDER BY 1`;
  const evaluations = await db.trainingEvaluation.findMany({
    where: { runId: run.id, step: { gte: fromStep, ...(toStep === undefined ? {} : { lte: toStep }) } },
    orderBy: { step: "asc" },
    omit: { runId: true },
  });
  const pointsOf = (name: RunMetric) =>
    rows.flatMap((row) =>
      row[name] === null
        ? []
        : [{ step: row.step!, value: row[name]!, low: row[`${name}Low`]!, high: row[`${name}High`]! }],
    );
  return {
    runId: run.id,
    name: runName(run.kind, run.number),
    lastStep: run.step,
    stride,
    series: names
      .map((metric) => ({ metric, points: pointsOf(metric) }))
      .filter((series) => series.points.length > 0),
    evaluations,
  };
}

/** What the model said at every evaluation, by prompt. */
export async function readSamples(db: Db, runId: string): Promise<RunSamples> {
  const rows = await db.trainingSample.findMany({
    where: { runId },
    orderBy: [{ position: "asc" }, { step: "asc" }],
    take: 5000,
  });
  const prompts = new Map<number, RunSamples["prompts"][number]>();
  for (const { position, prompt, step, text } of rows) {
    const known = prompts.get(position) ?? { prompt: prompt as unknown as Message[], texts: [] };
    prompts.set(position, known);
    known.texts.push({ step, text });
  }
  const steps = [...new Set(rows.map(({ step }) => step))].sort((a, b) => a - b);
  return { steps, prompts: [...prompts.values()] };
}

/** Checkpoints, newest first, also those that made room. */
export async function readCheckpoints(db: Db, runId: string): Promise<RunCheckpoint[]> {
  return db.trainingCheckpoint.findMany({
    where: { runId },
    orderBy: { step: "desc" },
    omit: { runId: true },
    take: 1000,
  });
}

/** The run's log, newest first. */
export async function readLog(
  db: Db,
  { runId, level, cursor, limit }: PageInput & { runId: string; level?: RunLogLine["level"] | undefined },
): Promise<Page<RunLogLine>> {
  const rows = await db.trainingLogLine.findMany({
    where: { runId, level, ...(cursor ? { id: { lt: cursor } } : {}) },
    orderBy: { id: "desc" },
    omit: { runId: true },
    take: limit + 1,
  });
  return toPage(rows as RunLogLine[], limit, (row) => row.id);
}
