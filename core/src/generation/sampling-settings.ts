import { z } from "zod";

/** The largest seed: seeds are unsigned 32-bit numbers, so that every language and JSON reader keeps them exact. */
export const maxSeed = 0xffff_ffff;

/**
 * How the next token is chosen. Applied in this order: repetition penalty, temperature, top-k, top-p, min-p.
 * A missing seed means "draw one"; whoever draws it stores it, so that every candidate can be made again.
 */
export const samplingSettingsSchema = z.object({
  /** Divides the logits; 0 always takes the most probable token (greedy). */
  temperature: z.number().min(0).max(100).default(1),
  /** Keeps the k most probable tokens; null keeps all. */
  topK: z.number().int().min(1).nullable().default(null),
  /** Keeps the fewest most probable tokens whose probabilities reach p (Holtzman et al. 2020); 1 keeps all. */
  topP: z.number().gt(0).max(1).default(1),
  /** Drops tokens less probable than this share of the most probable one (Nguyen et al. 2024); 0 keeps all. */
  minP: z.number().min(0).max(1).default(0),
  /** Above 1 makes tokens already in prompt or text less likely (Keskar et al. 2019, §4.1); 1 leaves them alone. */
  repetitionPenalty: z.number().gt(0).max(100).default(1),
  seed: z.number().int().min(0).max(maxSeed).nullable().default(null),
  /** The text ends before the first of these, wherever token borders fall. */
  stop: z.array(z.string().min(1).max(1000)).max(16).default([]),
  maxNewTokens: z.number().int().min(1).max(1_000_000).default(256),
});

export type SamplingSettings = z.infer<typeof samplingSettingsSchema>;

/** What a person or a program writes down: everything has a default. */
export type SamplingSettingsInput = z.input<typeof samplingSettingsSchema>;
