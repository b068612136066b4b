import { z } from "zod";
import { pageInput } from "../paging";
import { runKindSchema, runSettingsSchema } from "./run-settings";
import { runStatuses } from "./run-states";

/** Runs on shares of one dataset that tell what more labels would bring. */
export const startCurveInput = z.object({
  exportId: z.uuid(),
  modelVersionId: z.uuid(),
  settings: runSettingsSchema,
  shares: z.array(z.number().positive().max(1)).min(3).max(8).default([0.25, 0.5, 1]),
  seeds: z.number().int().min(1).max(8).default(3),
});
export type StartCurveInput = z.infer<typeof startCurveInput>;

export const curveIdInput = z.object({ curveId: z.uuid() });
export const listCurvesInput = pageInput;

export const curvePointSchema = z.object({
  runId: z.uuid(),
  runName: z.string(),
  status: z.enum(runStatuses),
  share: z.number(),
  seed: z.number(),
  /** Rows that the run learned from; null until it has read them. */
  size: z.number().nullable(),
  /** Its lowest validation loss. */
  loss: z.number().nullable(),
});

/** L = E + A·D^−β, with D the rows learned from. */
export const curveFitSchema = z.object({
  e: z.number(),
  a: z.number(),
  beta: z.number(),
  /** The line and its 90% band, also beyond what was measured. */
  line: z.array(z.object({ size: z.number(), loss: z.number(), low: z.number(), high: z.number() })),
  /** What twice the labels would bring. */
  doubled: z.object({ size: z.number(), loss: z.number(), low: z.number(), high: z.number() }),
});
export type CurveFit = z.infer<typeof curveFitSchema>;

export const curveRowSchema = z.object({
  id: z.uuid(),
  /** `curve-0003` */
  name: z.string(),
  kind: runKindSchema,
  dataset: z.object({ exportId: z.uuid(), name: z.string(), number: z.number() }),
  base: z.object({ id: z.uuid(), name: z.string() }),
  runs: z.number(),
  runsCompleted: z.number(),
  runsEnded: z.number(),
  createdAt: z.date(),
});
export type CurveRow = z.infer<typeof curveRowSchema>;
export const listCurvesOutput = z.object({
  rows: z.array(curveRowSchema),
  nextCursor: z.string().nullable(),
});

export const curveDetailSchema = curveRowSchema.extend({
  settings: runSettingsSchema,
  shares: z.array(z.number()),
  seeds: z.array(z.number()),
  points: z.array(curvePointSchema),
  /** Null while there are too few points; `whyNoFit` then says so. */
  fit: curveFitSchema.nullable(),
  whyNoFit: z.string().nullable(),
});
export type CurveDetail = z.infer<typeof curveDetailSchema>;

export const curveName = (number: number) => `curve-${String(number).padStart(4, "0")}`;
