import { z } from "zod";
import { describeUnstorable, findUnstorable } from "../prompts/canonical";
import { promptFlags, skipReasons, strengths } from "./vocabulary";

export {
  candidateFlags,
  type PromptFlag,
  promptFlags,
  type SkipReason,
  type Strength,
  skipReasons,
  strengthMargins,
  strengths,
} from "./vocabulary";

/** Text of at most `longest` UTF-16 units that the database can hold: no NUL, no half of a surrogate pair. */
export function storableText(longest: number) {
  return z
    .string()
    .max(longest)
    .superRefine((text, context) => {
      const found = findUnstorable(text);
      if (found !== null)
        context.addIssue({ code: "custom", message: `The text ${describeUnstorable(found)}.` });
    });
}

export const strengthSchema = z.enum(strengths);

export const promptFlagSchema = z.enum(promptFlags);

export const skipReasonSchema = z.enum(skipReasons);

/** Stable id of a guideline clause, such as `do-not-promise`. */
export const clauseIdSchema = z.string().min(1).max(200);

/** Candidate ids, best tier first; candidates in one tier are tied. */
export const tiersSchema = z
  .array(z.array(z.string().min(1)).min(1))
  .min(1)
  .max(9);
export type Tiers = z.infer<typeof tiersSchema>;

/** One candidate seen by itself, before it is ranked. */
export const candidateAssessmentSchema = z.object({
  /** Overall quality, 1 (worst) to 7 (best), as in InstructGPT; null when the campaign does not ask. */
  rating: z.number().int().min(1).max(7).nullable(),
  flags: z.array(z.string().min(1).max(80)).max(40),
  /** Answers on the campaign's own attribute scales, by attribute name. */
  attributes: z.record(z.string().min(1).max(80), z.number()).default({}),
});
export type CandidateAssessment = z.infer<typeof candidateAssessmentSchema>;

/** One change of mind: what was done to which candidate, when (milliseconds since the task was opened). */
export const rankingEventSchema = z.object({
  atMs: z.number().int().min(0),
  kind: z.enum(["rate", "flag", "place", "unplace", "strength", "none_acceptable", "edit"]),
  candidateId: z.string().nullable(),
  value: z.string().max(200).nullable(),
});
export type RankingEvent = z.infer<typeof rankingEventSchema>;

export const demonstrationBodySchema = z.object({
  text: storableText(200_000),
  promptFlags: z.array(promptFlagSchema).max(promptFlags.length),
  citations: z.array(clauseIdSchema).max(50),
  note: storableText(10_000),
});
export type DemonstrationBody = z.infer<typeof demonstrationBodySchema>;

export const correctionBodySchema = z.object({
  candidateId: z.string().min(1),
  text: storableText(200_000),
});
export type CorrectionBody = z.infer<typeof correctionBodySchema>;

export const rankingBodySchema = z.object({
  tiers: tiersSchema,
  /** Of the top tier over the next one; null when everything is tied. */
  strength: strengthSchema.nullable(),
  noneAcceptable: z.boolean(),
  assessments: z.record(z.string(), candidateAssessmentSchema),
  promptFlags: z.array(promptFlagSchema).max(promptFlags.length),
  citations: z.array(clauseIdSchema).max(50),
  note: storableText(10_000),
  events: z.array(rankingEventSchema).max(5000),
  /** "Edit the best one": stored as a correction, and thereby edit ≻ original. */
  correction: correctionBodySchema.nullable(),
});
export type RankingBody = z.infer<typeof rankingBodySchema>;

/** What a labeler writes when a campaign asks for prompts. */
export const writtenPromptBodySchema = z.object({
  system: storableText(50_000),
  text: storableText(200_000),
  citations: z.array(clauseIdSchema).max(50),
  note: storableText(10_000),
});
export type WrittenPromptBody = z.infer<typeof writtenPromptBodySchema>;
