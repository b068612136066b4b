import { z } from "zod";
import { candidateFlags } from "./judgements";

export const campaignKinds = ["demonstration", "ranking", "prompt"] as const;
export const campaignKindSchema = z.enum(campaignKinds);
export type CampaignKind = z.infer<typeof campaignKindSchema>;

/** A campaign's own scale for one attribute of a candidate, such as HelpSteer2's `helpfulness`, 0–4. */
export const attributeScaleSchema = z
  .object({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, "lower-case letters, digits and _, starting with a letter"),
    label: z.string().min(1).max(80),
    min: z.number().int().min(0).max(10),
    max: z.number().int().min(1).max(10),
  })
  .refine((scale) => scale.max > scale.min, { message: "max must be greater than min" });
export type AttributeScale = z.infer<typeof attributeScaleSchema>;

/** What the labeling screen of a campaign asks for. Stored as JSON in the campaign's row. */
export const campaignConfigSchema = z.object({
  ratingEnabled: z.boolean().default(true),
  flags: z
    .array(z.string().min(1).max(80))
    .max(30)
    .default([...candidateFlags]),
  attributes: z.array(attributeScaleSchema).max(10).default([]),
  strengthRequired: z.boolean().default(true),
  correctionAllowed: z.boolean().default(true),
  citationRequired: z.boolean().default(false),
  /** Soft target for a demonstration, in words; null for none. */
  targetWords: z.number().int().min(1).max(10_000).nullable().default(null),
  /** Minutes after submission in which a labeler may still correct own work. */
  editWindowMinutes: z
    .number()
    .int()
    .min(0)
    .max(60 * 24 * 30)
    .default(60),
});
export type CampaignConfig = z.infer<typeof campaignConfigSchema>;

export const campaignSettingsSchema = z.object({
  name: z.string().trim().min(1).max(120),
  kind: campaignKindSchema,
  guidelineId: z.uuid(),
  /** Candidates shown per task; only rankings use it. */
  candidatesPerTask: z.number().int().min(2).max(9).default(4),
  /** How many people judge each item. */
  overlap: z.number().int().min(1).max(20).default(1),
  instructions: z.string().max(20_000).default(""),
  /** Empty: anybody may take part. Otherwise BCP 47 tags of which a labeler must have the prompt's. */
  languages: z.array(z.string().min(2).max(20)).max(50).default([]),
  harmfulContent: z.boolean().default(false),
  deadline: z.coerce.date().nullable().default(null),
  priority: z.number().int().min(-100).max(100).default(0),
  leaseMinutes: z
    .number()
    .int()
    .min(1)
    .max(24 * 60)
    .default(30),
  config: campaignConfigSchema.default(() => campaignConfigSchema.parse({})),
});
export type CampaignSettings = z.infer<typeof campaignSettingsSchema>;
