import { z } from "zod";

/** Why a candidate ended. */
export const finishReasons = [
  /** The model ended its turn, or a stop string appeared. */
  "stop",
  /** `maxNewTokens` was reached. */
  "length",
  /** The model's context is full. */
  "context",
  /** Somebody cancelled; the text is what there was. */
  "cancelled",
] as const;

export type FinishReason = (typeof finishReasons)[number];

/** A token the model could have chosen at some place. */
export const tokenAlternativeSchema = z.object({
  token: z.number().int().min(0),
  text: z.string(),
  logprob: z.number(),
});
export type TokenAlternative = z.infer<typeof tokenAlternativeSchema>;

/**
 * What a model wrote, new tokens only. All lists run over the tokens.
 *
 * Log-probabilities are natural logarithms under the model's own distribution: before penalty, temperature and
 * truncation, so that they can be compared whatever the sampling settings were.
 */
export const generatedCandidateSchema = z.object({
  /** Without special tokens, cut before the stop string. */
  text: z.string(),
  /** Token ids, the one that ended the turn and those of a stop string included. */
  tokens: z.array(z.number().int().min(0)),
  /** True when the last token is the model's own end of the turn, which has no text. */
  endToken: z.boolean(),
  /** The text each token added; a character made of several tokens appears with the last of them. */
  pieces: z.array(z.string()),
  logprobs: z.array(z.number()),
  /** The most probable tokens at each place, best first; empty lists where none were asked for. */
  alternatives: z.array(z.array(tokenAlternativeSchema)),
  finishReason: z.enum(finishReasons),
});
export type GeneratedCandidate = z.infer<typeof generatedCandidateSchema>;
