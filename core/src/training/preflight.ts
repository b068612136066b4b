import { z } from "zod";
import { dataReportSchema } from "./run-events";
import { runSettingsSchema } from "./run-settings";

/**
 * How a check ended.
 * - `ok`: as it should be;
 * - `warning`: the run can start, a person should know;
 * - `failure`: the run would fail, or teach the wrong thing.
 */
export const checkOutcomes = ["ok", "warning", "failure"] as const;

export const preflightChecks = {
  rows: "Rows can be read",
  endToken: "The end of the turn is learned",
  roundTrip: "Text survives the tokenizer",
  length: "Rows fit the length",
  contamination: "Test prompts are not trained on",
  memory: "Memory suffices",
} as const;
export type PreflightCheck = keyof typeof preflightChecks;

const checkSchema = z.object({
  check: z.enum(Object.keys(preflightChecks) as [PreflightCheck, ...PreflightCheck[]]),
  outcome: z.enum(checkOutcomes),
  /** What was found, and what to do about it. */
  message: z.string(),
});

/** Neighbouring tokens with the same flag stay apart: each token has its own piece of text. */
export const tokenViewSchema = z.object({
  id: z.number(),
  /** The text that the token adds; special tokens by name. */
  text: z.string(),
  /** Whether it carries loss. */
  learned: z.boolean(),
  special: z.boolean(),
});
export type TokenView = z.infer<typeof tokenViewSchema>;

export const rowViewSchema = z.object({
  file: z.string(),
  line: z.number(),
  /** `demonstration`, or which response of a comparison. */
  label: z.string(),
  tokens: z.array(tokenViewSchema),
  /** Tokens of the whole row; more than are shown where it is long. */
  length: z.number(),
  tooLong: z.boolean(),
});
export type RowView = z.infer<typeof rowViewSchema>;

const contaminationSchema = z.object({
  split: z.enum(["validation", "test"]),
  prompts: z.number(),
  /** Prompts that are word for word among those trained on. */
  exact: z.number(),
  /** Others that share at least half of their 8-grams with one trained on. */
  near: z.number(),
  examples: z.array(
    z.object({
      kind: z.enum(["exact", "near"]),
      /** Share of the prompt's 8-grams; 1 for an exact copy. */
      overlap: z.number(),
      prompt: z.string(),
      trained: z.string(),
      file: z.string(),
      line: z.number(),
    }),
  ),
});

export const preflightReportSchema = z.object({
  checks: z.array(checkSchema),
  train: dataReportSchema,
  validation: dataReportSchema.nullable(),
  /** What is wrong with rows that cannot be used, the first of them. */
  problems: z.array(z.string()),
  rows: z.array(rowViewSchema),
  /** Rows by length in tokens: from `from` (inclusive) to `to` (exclusive). */
  lengths: z.object({
    limit: z.number(),
    longest: z.number(),
    median: z.number(),
    bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.number() })),
  }),
  contamination: z.array(contaminationSchema),
  estimate: z.object({
    batchesPerEpoch: z.number(),
    steps: z.number(),
    /** Tokens of a batch, padding included. */
    tokensPerStep: z.number(),
    flopsPerStep: z.number(),
    seconds: z.number(),
    /** Share of the machine's matmul peak that was assumed. */
    assumedPeakShare: z.number(),
    memoryBytes: z.number(),
    machineMemoryBytes: z.number(),
  }),
});
export type PreflightReport = z.infer<typeof preflightReportSchema>;

export const preflightStates = {
  queued: "Waits for a worker.",
  running: "A worker reads the data.",
  completed: "Done.",
  failed: "The data cannot be read with this model; the error says why.",
} as const;
export type PreflightStatus = keyof typeof preflightStates;

export const startPreflightInput = z.object({
  exportId: z.uuid(),
  modelVersionId: z.uuid(),
  settings: runSettingsSchema,
});
export type StartPreflightInput = z.infer<typeof startPreflightInput>;

export const preflightIdInput = z.object({ preflightId: z.uuid() });
export const preflightSchema = z.object({
  id: z.uuid(),
  exportId: z.uuid(),
  modelVersionId: z.uuid(),
  settings: runSettingsSchema,
  status: z.enum(["queued", "running", "completed", "failed"]),
  error: z.string().nullable(),
  report: preflightReportSchema.nullable(),
  createdAt: z.date(),
  finishedAt: z.date().nullable(),
});
export type Preflight = z.infer<typeof preflightSchema>;
