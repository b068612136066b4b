import { z } from "zod";
import { pageInput } from "../paging";
import { messageSchema } from "../prompts/message";
import { runConfigSchema } from "./run-config";
import { dataReportSchema } from "./run-events";
import { runKindSchema, runSettingsSchema, settingFieldSchema } from "./run-settings";
import { adminRunEvents, runStatuses } from "./run-states";

export const runIdInput = z.object({ runId: z.uuid() });

/** `sft-0031`: the 31st run of its kind in a workspace. */
export function runName(kind: string, number: number): string {
  return `${kind}-${String(number).padStart(4, "0")}`;
}

export const runRowSchema = z.object({
  id: z.uuid(),
  /** `sft-0031` */
  name: z.string(),
  kind: runKindSchema,
  status: z.enum(runStatuses),
  error: z.string().nullable(),
  step: z.number(),
  /** Null until the data are read. */
  steps: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
  /** Newest training loss and newest validation loss. */
  loss: z.number().nullable(),
  validationLoss: z.number().nullable(),
  /** Newest validation accuracy of a run on comparisons. */
  validationAccuracy: z.number().nullable(),
  dataset: z.object({ id: z.uuid(), exportId: z.uuid(), name: z.string(), number: z.number() }),
  base: z.object({ id: z.uuid(), name: z.string() }),
  /** What it made. */
  model: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  curveId: z.uuid().nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const runDetailSchema = runRowSchema.extend({
  /** Complete; model and files relative to the installation's root and to the run's folder. */
  config: runConfigSchema,
  sentence: z.string(),
  possibleEvents: z.array(z.enum(adminRunEvents)),
  parameters: z.number().nullable(),
  trainableParameters: z.number().nullable(),
  data: dataReportSchema.nullable(),
  validationData: dataReportSchema.nullable(),
  peakFlops: z.number().nullable(),
  codeVersion: z.string().nullable(),
  /** Times a worker took it up: 1 unless it was paused or its worker died. */
  attempts: z.number(),
  /** Repeats the run on another machine, in a folder that holds `run.yaml` and the export's files. */
  command: z.string(),
  /** What `hone evaluate` says of the test split; null where there is none, or it is not measured yet. */
  testReport: z.json(),
  /** Whether checkpoints lie on the disk, and their bytes. */
  checkpointBytes: z.number(),
  hasFiles: z.boolean(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const listRunsInput = pageInput.extend({
  kind: runKindSchema.optional(),
  status: z.enum(runStatuses).optional(),
  exportId: z.uuid().optional(),
  curveId: z.uuid().optional(),
});
export type ListRunsInput = z.infer<typeof listRunsInput>;
export const listRunsOutput = z.object({ rows: z.array(runRowSchema), nextCursor: z.string().nullable() });

export const startDefaultsInput = z.object({ exportId: z.uuid(), modelVersionId: z.uuid().optional() });
/** What the page that starts a run shows before anybody has chosen anything. */
export const startDefaultsOutput = z.object({
  dataset: z.object({
    id: z.uuid(),
    exportId: z.uuid(),
    name: z.string(),
    number: z.number(),
    format: z.string(),
    rows: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
  }),
  /** Models that can be trained further, the promoted one first. */
  models: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      kind: z.enum(["policy", "reward"]),
      parameterCount: z.number().nullable(),
      contextLength: z.number().nullable(),
      hasChatTemplate: z.boolean(),
    }),
  ),
  /** The kinds of run that this export can feed, the usual one first. */
  kinds: z.array(
    z.object({
      kind: runKindSchema,
      sentence: z.string(),
      /** Complete; fitted to the export's size and the chosen model. */
      settings: runSettingsSchema,
      /** What takes the place of a learning rate of null. */
      usualLearningRate: z.number(),
      fields: z.array(settingFieldSchema),
    }),
  ),
  /** Why settings differ from the plain defaults, a sentence each. */
  reasons: z.array(z.object({ path: z.string(), sentence: z.string() })),
});
export type StartDefaults = z.infer<typeof startDefaultsOutput>;

export const startRunInput = z.object({
  exportId: z.uuid(),
  modelVersionId: z.uuid(),
  settings: runSettingsSchema,
  /** Prompts that the model answers at every evaluation; null takes the first of the validation split. */
  samplePrompts: z.array(z.array(messageSchema).min(1)).max(8).nullable().default(null),
});
export type StartRunInput = z.infer<typeof startRunInput>;

export const samplesOutput = z.object({
  /** Steps at which samples were taken, ascending. */
  steps: z.array(z.number()),
  prompts: z.array(
    z.object({
      prompt: z.array(messageSchema),
      texts: z.array(z.object({ step: z.number(), text: z.string() })),
    }),
  ),
});
export type RunSamples = z.infer<typeof samplesOutput>;

export const checkpointSchema = z.object({
  step: z.number(),
  /** Within the run's folder. */
  folder: z.string(),
  loss: z.number().nullable(),
  best: z.boolean(),
  /** Whether its files still lie there: older ones make room for newer ones. */
  kept: z.boolean(),
  createdAt: z.date(),
});
export type RunCheckpoint = z.infer<typeof checkpointSchema>;

export const logLevels = ["info", "warning", "error"] as const;
export const logInput = pageInput.extend({ runId: z.uuid(), level: z.enum(logLevels).optional() });
export const logLineSchema = z.object({
  id: z.uuid(),
  at: z.date(),
  level: z.enum(logLevels),
  step: z.number().nullable(),
  message: z.string(),
});
export type RunLogLine = z.infer<typeof logLineSchema>;
/** Newest first. */
export const logOutput = z.object({ rows: z.array(logLineSchema), nextCursor: z.string().nullable() });
