import { z } from "zod";
import {
  correctionBodySchema,
  demonstrationBodySchema,
  rankingBodySchema,
  strengthSchema,
  writtenPromptBodySchema,
} from "./judgements";

/** What a labeler has typed and decided so far, complete or not; one shape per kind of campaign. */
export const demonstrationDraftSchema = demonstrationBodySchema.extend({ kind: z.literal("demonstration") });
export type DemonstrationDraft = z.infer<typeof demonstrationDraftSchema>;

export const promptDraftSchema = writtenPromptBodySchema.extend({ kind: z.literal("prompt") });
export type PromptDraft = z.infer<typeof promptDraftSchema>;

export const rankingDraftSchema = z.object({
  kind: z.literal("ranking"),
  /** Tier of each placed candidate, 1 is best. */
  placements: z.record(z.string(), z.number().int().min(1).max(9)),
  strength: strengthSchema.nullable(),
  noneAcceptable: z.boolean(),
  assessments: rankingBodySchema.shape.assessments,
  correction: correctionBodySchema.nullable(),
  promptFlags: rankingBodySchema.shape.promptFlags,
  citations: rankingBodySchema.shape.citations,
  note: rankingBodySchema.shape.note,
  events: rankingBodySchema.shape.events,
  mode: z.enum(["rate", "rank"]),
});
export type RankingDraft = z.infer<typeof rankingDraftSchema>;

export const draftBodySchema = z.discriminatedUnion("kind", [
  demonstrationDraftSchema,
  rankingDraftSchema,
  promptDraftSchema,
]);
export type DraftBody = z.infer<typeof draftBodySchema>;

export const savedDraftSchema = z.object({
  revision: z.number().int(),
  body: draftBodySchema,
  updatedAt: z.date(),
});
export type SavedDraft = z.infer<typeof savedDraftSchema>;
