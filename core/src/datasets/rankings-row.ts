import { z } from "zod";
import { strengthSchema } from "../labeling/judgements";
import { messageListSchema } from "../prompts/message";

const place = z.number().int().min(0);

/**
 * A row of the format `hone-rankings`, for whoever reads it back (training, importing). Places are positions in
 * `candidates`, from 0. Described field by field in docs/dataset-formats.md.
 */
export const rankingsRowSchema = z
  .object({
    format: z.literal("hone-rankings"),
    version: z.literal(1),
    kind: z.enum(["ranking", "correction"]),
    id: z.string(),
    prompt_id: z.string(),
    prompt_hash: z.string(),
    prompt: messageListSchema,
    language: z.string().nullable(),
    tags: z.array(z.string()),
    candidates: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          origin: z.string(),
          model: z.string().nullable(),
          rating: z.number().int().min(1).max(7).nullable(),
          flags: z.array(z.string()),
          attributes: z.array(z.object({ name: z.string(), value: z.number() })),
        }),
      )
      .min(1),
    /** Best tier first; candidates in one tier are tied. */
    tiers: z.array(z.array(place).min(1)).min(1),
    presented_order: z.array(place),
    /** Of the top tier over the next one. */
    strength: strengthSchema.nullable(),
    none_acceptable: z.boolean(),
    correction: z.object({ candidate: place.nullable(), text: z.string() }).nullable(),
    prompt_flags: z.array(z.string()),
    citations: z.array(z.string()),
    note: z.string(),
    events: z.array(
      z.object({
        at_ms: z.number().min(0),
        kind: z.string(),
        candidate: place.nullable(),
        value: z.string().nullable(),
      }),
    ),
    annotator: z.string().nullable(),
    guideline_version: z.string().nullable(),
    campaign: z.string().nullable(),
    active_ms: z.number().min(0).nullable(),
    created_at: z.string(),
  })
  .refine((row) => row.tiers.flat().every((i) => i < row.candidates.length), {
    path: ["tiers"],
    message: "names a candidate that the row does not have",
  });
export type RankingsRow = z.infer<typeof rankingsRowSchema>;
