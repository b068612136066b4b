import { type RunConfig, runConfigSchema } from "@hone/core/training/run-config";
import { type RunDetail, type RunRow, runName } from "@hone/core/training/run-contracts";
import { dataReportSchema } from "@hone/core/training/run-events";
import { possibleRunEvents, type RunStatus, runStates } from "@hone/core/training/run-states";
import { z } from "zod";
import type { Prisma, TrainingRun } from "../../generated/client";

export const runIncludes = {
  export: { select: { id: true, number: true, dataset: { select: { id: true, name: true } } } },
  base: { select: { id: true, name: true } },
  model: { select: { id: true, name: true } },
} as const satisfies Prisma.TrainingRunInclude;
type Row = Prisma.TrainingRunGetPayload<{ include: typeof runIncludes }>;

/** What a run's process said when it started; beside the columns that lists need. */
export const runFactsSchema = z.object({
  parameters: z.number(),
  trainableParameters: z.number(),
  peakFlops: z.number().nullable(),
  data: dataReportSchema,
  validation: dataReportSchema.nullable(),
});
export type RunFacts = z.infer<typeof runFactsSchema>;

export function toRunRow(row: Row): RunRow {
  return {
    id: row.id,
    name: runName(row.kind, row.number),
    kind: row.kind as RunRow["kind"],
    status: row.status as RunStatus,
    error: row.error,
    step: row.step,
    steps: row.steps,
    secondsLeft: row.secondsLeft,
    tokensPerSecond: row.tokensPerSecond,
    loss: row.loss,
    validationLoss: row.validationLoss,
    validationAccuracy: row.validationAccuracy,
    dataset: {
      id: row.export.dataset.id,
      exportId: row.export.id,
      name: row.export.dataset.name,
      number: row.export.number,
    },
    base: row.base,
    model: row.model,
    curveId: row.curveId,
    createdBy: row.createdById,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

/** Everything a page about one run shows, but for what only the artifacts know. */
export function toRunDetail(row: Row): Omit<RunDetail, "checkpointBytes" | "hasFiles"> {
  const config = runConfigSchema.parse(row.config);
  const facts = row.facts === null ? null : runFactsSchema.parse(row.facts);
  const status = row.status as RunStatus;
  return {
    ...toRunRow(row),
    config,
    sentence: runStates[status],
    possibleEvents: possibleRunEvents(status),
    parameters: facts?.parameters ?? null,
    trainableParameters: facts?.trainableParameters ?? null,
    data: facts?.data ?? null,
    validationData: facts?.validation ?? null,
    peakFlops: facts?.peakFlops ?? null,
    codeVersion: row.codeVersion,
    attempts: row.attempts,
    command: trainCommand(config),
    testReport: row.testReport as RunDetail["testReport"],
  };
}

/** The command that repeats a run beside its downloaded `run.yaml` and export. */
export function trainCommand(config: RunConfig): string {
  const quote = (text: string) =>
    /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const data = config.data.train.map((file) => `--data ${quote(file)}`).join(" ");
  return `hone train ${config.kind} --config run.yaml --model ${quote(config.model)} ${data} --out out`;
}

export const configOfRow = (row: Pick<TrainingRun, "config">): RunConfig => runConfigSchema.parse(row.config);

/** Folder of a run among the artifacts: `data/` has the export's files, `out/` what the trainer writes. */
export function runFolder(runId: string): string {
  return `runs/${runId}`;
}
