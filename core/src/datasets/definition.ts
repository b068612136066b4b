import { z } from "zod";
import { promptFlagSchema } from "../labeling/judgements";
import { datasetKindSchema } from "./names";

const tag = z.string().min(1).max(80);
const ids = z.array(z.uuid()).max(1000).default([]);

/**
 * Which judgements belong to a dataset. Every condition must hold; an empty list or null asks for nothing. Prompts
 * that were archived are never part of a dataset.
 */
export const datasetFiltersSchema = z
  .strictObject({
    /** Made in one of these campaigns or imported by one of `importIds`; both empty: from anywhere. */
    campaignIds: ids,
    importIds: ids,
    /** Tags of the prompt. */
    tags: z
      .strictObject({
        any: z.array(tag).max(50).default([]),
        all: z.array(tag).max(50).default([]),
        none: z.array(tag).max(50).default([]),
      })
      .default({ any: [], all: [], none: [] }),
    /** When the judgement was made: from this moment on (inclusive) … */
    createdFrom: z.iso.datetime({ offset: true }).nullable().default(null),
    /** … and before this one. */
    createdTo: z.iso.datetime({ offset: true }).nullable().default(null),
    guidelineVersionIds: ids,
    /** Made by one of these people or by one of `externalAnnotators`; both empty: by anybody. */
    userIds: z.array(z.string().min(1).max(200)).max(1000).default([]),
    externalAnnotators: z.array(z.string().min(1).max(200)).max(1000).default([]),
    /** Share of pairs on which the judges of the prompt agree; prompts with nothing to compare do not pass. */
    minimumAgreement: z.number().min(0).max(1).nullable().default(null),
    /** A ranking must put a candidate on top that its author rated this high (1–7). */
    minimumRating: z.number().int().min(1).max(7).nullable().default(null),
    /** Leaves out prompts that anybody gave one of these flags. */
    excludePromptFlags: z.array(promptFlagSchema).max(20).default([]),
    /** BCP 47 tags of the prompt. */
    languages: z.array(z.string().min(2).max(20)).max(50).default([]),
    harmful: z.enum(["include", "exclude", "only"]).default("include"),
    /** Corrections count as demonstrations, and as (edit ≻ original) in comparisons. */
    includeCorrections: z.boolean().default(true),
    /** Rankings whose author said that none of the candidates is acceptable. */
    includeNoneAcceptable: z.boolean().default(true),
  })
  .refine((f) => !f.createdFrom || !f.createdTo || new Date(f.createdFrom) < new Date(f.createdTo), {
    path: ["createdTo"],
    message: "must be later than createdFrom",
  });
export type DatasetFilters = z.infer<typeof datasetFiltersSchema>;

const fraction = z.number().min(0).max(1);

/**
 * How prompts are dealt to files. A prompt's place depends on its content and the salt alone, so it never moves when
 * other prompts come or go.
 */
export const datasetSplitSchema = z
  .strictObject({
    train: fraction.default(0.9),
    validation: fraction.default(0.05),
    test: fraction.default(0.05),
    /** Another salt deals the same prompts anew. */
    salt: z.string().max(200).default("hone"),
    /**
     * What is dealt as one: each prompt by itself, or all prompts that begin with the same user message, which keeps
     * the turns of one conversation together.
     */
    by: z.enum(["prompt", "conversation"]).default("prompt"),
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, {
    message: "train, validation and test must add up to 1",
  });
export type DatasetSplit = z.infer<typeof datasetSplitSchema>;

/** Agreement and ratings are about rankings; a demonstration or a correction by itself never passes these filters. */
export const datasetDefinitionSchema = z.object({
  kind: datasetKindSchema,
  filters: datasetFiltersSchema.default(() => datasetFiltersSchema.parse({})),
  split: datasetSplitSchema.default(() => datasetSplitSchema.parse({})),
});
export type DatasetDefinition = z.infer<typeof datasetDefinitionSchema>;

export const datasetNameSchema = z.string().trim().min(1).max(120);

/**
 * JSON with the keys of every object sorted: two equal values give the same text, whichever order their keys were
 * written in. Hashes of definitions are taken over this.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}
