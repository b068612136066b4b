import { z } from "zod";

const count = z.number().int().min(0);

/** An estimated share with its 95 % interval, and how many choices or prompts it is made of. */
export const estimateSchema = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  n: count,
});
export type Estimate = z.infer<typeof estimateSchema>;

/** How well a language model foretells held-out text. */
export const languageEvaluationSchema = z.object({
  kind: z.literal("language"),
  /** Mean over the learned tokens, nats. */
  loss: z.number(),
  /** exp(loss) */
  perplexity: z.number(),
  /** All nats over ln 2 and the UTF-8 bytes of the learned text. */
  bitsPerByte: z.number(),
  tokens: count,
  bytes: count,
  documents: count,
  /** Documents over the longest length, not used or cut. */
  tooLong: count,
  badRows: count,
});
export type LanguageEvaluation = z.infer<typeof languageEvaluationSchema>;

/** Accuracy over the choices that share something: a strength, a labeler. */
export const accuracyGroupSchema = z.object({ name: z.string(), accuracy: estimateSchema });

/** Equal-width bins of the predicted chance that the first response is preferred. */
export const reliabilityBinSchema = z.object({
  from: z.number(),
  to: z.number(),
  count,
  /** Means over the bin; null where it is empty. */
  predicted: z.number().nullable(),
  observed: z.number().nullable(),
});
export type ReliabilityBin = z.infer<typeof reliabilityBinSchema>;

export const rewardHistogramSchema = z.object({
  /** One more than bins. */
  edges: z.array(z.number()),
  chosen: z.array(count),
  rejected: z.array(count),
});

/** How well a reward model orders held-out responses as people did. Ties count in no accuracy. */
export const rewardEvaluationSchema = z.object({
  kind: z.literal("reward"),
  prompts: count,
  choices: count,
  ties: count,
  leftOut: count,
  badRows: count,
  /** Wilson's interval (Wilson 1927), as if every choice were independent. */
  accuracy: estimateSchema,
  /** The same with an interval by bootstrap over prompts; null where no prompt has two choices. */
  accuracyByPromptBootstrap: estimateSchema.nullable(),
  /** The longer response is taken to be the better one. */
  lengthBaseline: estimateSchema,
  /** Two labelers who judged the same pair agree; null where no pair was judged twice. */
  humanAgreement: estimateSchema.nullable(),
  /** The model on exactly the pairs of `humanAgreement`. */
  accuracyWhereHumansOverlap: estimateSchema.nullable(),
  byStrength: z.array(accuracyGroupSchema),
  byLabeler: z.array(accuracyGroupSchema),
  /** Choices of people of whom the training data has none; null where these are not known, or there are none. */
  unseenLabelers: estimateSchema.nullable(),
  reliability: z.array(reliabilityBinSchema),
  /** Expected calibration error (Guo et al. 2017, eq. 3). */
  calibrationError: z.number().nullable(),
  histogram: rewardHistogramSchema,
});
export type RewardEvaluation = z.infer<typeof rewardEvaluationSchema>;

export const evaluationReportSchema = z.discriminatedUnion("kind", [
  languageEvaluationSchema,
  rewardEvaluationSchema,
]);
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
