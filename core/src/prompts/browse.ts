import { z } from "zod";
import { pageInput } from "../paging";
import { promptFilterSchema } from "./filter";
import { messageListSchema } from "./message";

/** What the table of prompts can be narrowed to, beside what `promptFilterSchema` says. */
export const promptBrowseFilterSchema = promptFilterSchema.extend({
  /** True: only archived prompts; otherwise only the others. */
  archived: z.boolean().optional(),
  /** Bounds of the pairwise agreement on a prompt, 0 to 1, both included; in any campaign or import. */
  minAgreement: z.number().min(0).max(1).optional(),
  maxAgreement: z.number().min(0).max(1).optional(),
  hasCandidates: z.boolean().optional(),
  hasDemonstrations: z.boolean().optional(),
  hasRankings: z.boolean().optional(),
});
export type PromptBrowseFilter = z.infer<typeof promptBrowseFilterSchema>;

export const promptRowSchema = z.object({
  id: z.uuid(),
  preview: z.string(),
  turnCount: z.number(),
  language: z.string().nullable(),
  harmful: z.boolean(),
  tags: z.array(z.string()),
  source: z.string(),
  importId: z.uuid().nullable(),
  createdAt: z.date(),
  archivedAt: z.date().nullable(),
  candidates: z.number(),
  demonstrations: z.number(),
  rankings: z.number(),
  /** Lowest pairwise agreement of its campaigns and imports; null where nothing can be compared. */
  agreement: z.number().nullable(),
});
export type PromptRow = z.infer<typeof promptRowSchema>;

export const promptAgreementSchema = z.object({
  scope: z.string(),
  /** Name of the campaign or of the imported file. */
  label: z.string(),
  annotatorCount: z.number(),
  comparedPairs: z.number(),
  pairwiseAgreement: z.number().nullable(),
  strictAgreement: z.number().nullable(),
});
export type PromptAgreement = z.infer<typeof promptAgreementSchema>;

export const promptDetailSchema = promptRowSchema.extend({
  messages: messageListSchema,
  externalId: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  importFileName: z.string().nullable(),
  authorName: z.string().nullable(),
  agreements: z.array(promptAgreementSchema),
});
export type PromptDetail = z.infer<typeof promptDetailSchema>;

export const listPromptsInput = pageInput.extend({ filter: promptBrowseFilterSchema.default({}) });

/** What filters can be chosen from, as the newest prompts have it. */
export const promptFacetsSchema = z.object({
  tags: z.array(z.object({ value: z.string(), count: z.number() })),
  languages: z.array(z.object({ value: z.string(), count: z.number() })),
  sources: z.array(z.object({ value: z.string(), count: z.number() })),
  imports: z.array(z.object({ id: z.uuid(), fileName: z.string() })),
});
export type PromptFacets = z.infer<typeof promptFacetsSchema>;

/** How many of the newest prompts facets are counted over. */
export const promptsForFacets = 10_000;

const tagSchema = z.string().trim().min(1).max(80);

/** Something done to many prompts at once: chosen ones, or all that match a filter. */
export const changePromptsInput = z.object({
  selection: z.union([
    z.object({ ids: z.array(z.uuid()).min(1).max(1000) }),
    z.object({ filter: promptBrowseFilterSchema }),
  ]),
  change: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("addTags"), tags: z.array(tagSchema).min(1).max(20) }),
    z.object({ kind: z.literal("removeTags"), tags: z.array(tagSchema).min(1).max(20) }),
    z.object({ kind: z.literal("archive") }),
    z.object({ kind: z.literal("restore") }),
    z.object({ kind: z.literal("setHarmful"), harmful: z.boolean() }),
  ]),
});
export type ChangePrompts = z.infer<typeof changePromptsInput>;

/** Most prompts that one change touches. */
export const mostPromptsChanged = 100_000;

/** A prompt as a program or a person adds it: a text, or a message list. */
export const newPromptSchema = z
  .object({
    prompt: z.string().min(1).max(200_000).optional(),
    messages: messageListSchema.optional(),
    system: z.string().max(50_000).optional(),
    id: z.string().max(200).optional(),
    language: z.string().min(2).max(20).optional(),
    tags: z.array(tagSchema).max(50).default([]),
    harmful: z.boolean().default(false),
    metadata: z.record(z.string(), z.unknown()).optional(),
  })
  .strict()
  .refine((row) => (row.prompt === undefined) !== (row.messages === undefined), {
    message: "either prompt or messages was expected",
    path: ["prompt"],
  });
export type NewPrompt = z.infer<typeof newPromptSchema>;

/** Most prompts of one call; files with more are imported. */
export const mostNewPrompts = 1000;
