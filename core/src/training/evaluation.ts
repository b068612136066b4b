import { z } from "zod";

const count = z.number().int().min(0);

/** An estimated share, area or difference of shares, with its 95 % interval. */
export const estimateSchema = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  /** Choices, or labelled responses, that it is made of. */
  n: count,
  /**
   * `wilson`: as if all were independent (Wilson 1927); `bootstrap`: by drawing whole prompts anew, because choices about
   * one prompt hang together.
   */
  interval: z.enum(["wilson", "bootstrap"]),
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
  /** Learned tokens. */
  tokens: count,
  bytes: count,
  documents: count,
  /** Documents of more than the longest length: they were split, and no learned token was lost. */
  tooLong: count,
  badRows: count,
});
export type LanguageEvaluation = z.infer<typeof languageEvaluationSchema>;

/** Accuracy over the choices that share something: a strength, a labeler. */
export const accuracyGroupSchema = z.object({ name: z.string(), accuracy: estimateSchema });
export type AccuracyGroup = z.infer<typeof accuracyGroupSchema>;

/** Equal-width bins of the chance that the model gave to what it foretold. */
export const reliabilityBinSchema = z.object({
  from: z.number(),
  to: z.number(),
  count,
  /** Means over the bin; null where it is empty. */
  predicted: z.number().nullable(),
  observed: z.number().nullable(),
});
export type ReliabilityBin = z.infer<typeof reliabilityBinSchema>;

/** Rewards of the responses that people liked and of those that they did not. */
export const rewardHistogramSchema = z.object({
  /** One more than bins. */
  edges: z.array(z.number()),
  /** Responses that were chosen over another one, or labelled good. */
  chosen: z.array(count),
  /** The others. */
  rejected: z.array(count),
});
export type RewardHistogram = z.infer<typeof rewardHistogramSchema>;

/** What is reached by looking at nothing but the length of the responses, in characters. */
export const lengthBaselineSchema = z.object({
  /** The direction that counts as the baseline, and why. */
  prefers: z.enum(["longer", "shorter"]),
  chosenOn: z.enum(["training data", "convention"]),
  longer: estimateSchema,
  shorter: estimateSchema,
});
export type LengthBaseline = z.infer<typeof lengthBaselineSchema>;

/** How well a reward model orders held-out responses as people did. Ties count in no accuracy. */
export const comparisonsEvaluationSchema = z.object({
  /** Prompts with a choice that is counted. */
  prompts: count,
  /** Strict choices. */
  choices: count,
  ties: count,
  /** Choices, strict or tied, with a response that is too long for the model. */
  leftOut: count,
  /** Where the model gives both the same reward it is half right. */
  accuracy: estimateSchema,
  /** Mean of −ln σ(chosen − rejected), nats; ln 2 is what a model without an opinion has. */
  loss: z.number(),
  lengthBaseline: lengthBaselineSchema,
  /** Accuracy of the model less that of the baseline, on the same choices. */
  leadOverLength: estimateSchema,
  /** Two labelers who judged the same pair agree; null where no pair was judged twice. */
  humanAgreement: estimateSchema.nullable(),
  /** The model on exactly the choices of `humanAgreement`. */
  accuracyWhereHumansOverlap: estimateSchema.nullable(),
  byStrength: z.array(accuracyGroupSchema),
  byLabeler: z.array(accuracyGroupSchema),
  /** Choices of people of whom the training data has none; null where these are not known, or there are none. */
  unseenLabelers: estimateSchema.nullable(),
  /** Of the response that the model prefers: predicted is its chance σ(reward difference), from 0.5 to 1. */
  reliability: z.array(reliabilityBinSchema),
  /** Expected calibration error (Guo et al. 2017, eq. 3). */
  calibrationError: z.number(),
  histogram: rewardHistogramSchema,
});
export type ComparisonsEvaluation = z.infer<typeof comparisonsEvaluationSchema>;

/** How well a reward model tells responses that people labelled good from those labelled bad. */
export const labelledEvaluationSchema = z.object({
  prompts: count,
  responses: count,
  good: count,
  leftOut: count,
  /** A reward above 0 foretells "good". */
  accuracy: estimateSchema,
  /** Always to say what most labels say. */
  majorityBaseline: z.number(),
  /** Mean of −ln σ(±reward), nats. */
  loss: z.number(),
  /** Chance that a good response has the higher reward than a bad one; null where all labels are alike. */
  areaUnderCurve: estimateSchema.nullable(),
  /** The same by length alone, longer being better; below 0.5 shorter is. */
  lengthAreaUnderCurve: estimateSchema.nullable(),
  byLabeler: z.array(accuracyGroupSchema),
  unseenLabelers: estimateSchema.nullable(),
  /** Of "good": predicted is σ(reward), from 0 to 1. */
  reliability: z.array(reliabilityBinSchema),
  calibrationError: z.number(),
  histogram: rewardHistogramSchema,
});
export type LabelledEvaluation = z.infer<typeof labelledEvaluationSchema>;

/** How a reward model does on held-out judgements; a part is null where the files hold none of its kind. */
export const rewardEvaluationSchema = z.object({
  kind: z.literal("reward"),
  badRows: count,
  /** Responses that take more tokens with their prompt than the model reads. */
  tooLong: count,
  comparisons: comparisonsEvaluationSchema.nullable(),
  labelled: labelledEvaluationSchema.nullable(),
});
export type RewardEvaluation = z.infer<typeof rewardEvaluationSchema>;

export const evaluationReportSchema = z.discriminatedUnion("kind", [
  languageEvaluationSchema,
  rewardEvaluationSchema,
]);
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
