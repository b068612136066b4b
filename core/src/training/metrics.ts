import { z } from "zod";

/** What is measured at every step, and in which unit. */
export const runMetrics = {
  loss: "nats",
  accuracy: "share",
  chosenReward: "reward",
  rejectedReward: "reward",
  learningRate: "",
  gradNorm: "",
  tokensPerSecond: "tokens/s",
  peakShare: "share",
} as const;
export type RunMetric = keyof typeof runMetrics;
export const runMetricNames = Object.keys(runMetrics) as [RunMetric, ...RunMetric[]];

export const metricsInput = z.object({
  /** Several runs to compare them. */
  runIds: z.array(z.uuid()).min(1).max(12),
  metrics: z.array(z.enum(runMetricNames)).min(1).default(runMetricNames),
  /** Most points of a series; neighbouring steps are averaged to keep to it. */
  points: z.number().int().min(10).max(2000).default(400),
  fromStep: z.number().int().min(0).default(0),
  toStep: z.number().int().min(0).optional(),
});
export type MetricsInput = z.infer<typeof metricsInput>;

export const metricPointSchema = z.object({
  /** Last step of those that the point stands for. */
  step: z.number(),
  /** Their mean, lowest and highest value. */
  value: z.number(),
  low: z.number(),
  high: z.number(),
});
export type MetricPoint = z.infer<typeof metricPointSchema>;

export const evaluationPointSchema = z.object({
  step: z.number(),
  loss: z.number(),
  accuracy: z.number().nullable(),
  chosenReward: z.number().nullable(),
  rejectedReward: z.number().nullable(),
});

export const runSeriesSchema = z.object({
  runId: z.uuid(),
  name: z.string(),
  lastStep: z.number(),
  /** Steps that one point stands for. */
  stride: z.number(),
  /** Only metrics that were measured. */
  series: z.array(z.object({ metric: z.enum(runMetricNames), points: z.array(metricPointSchema) })),
  /** On the validation split, never averaged. */
  evaluations: z.array(evaluationPointSchema),
});
export type RunSeries = z.infer<typeof runSeriesSchema>;
export const metricsOutput = z.array(runSeriesSchema);
