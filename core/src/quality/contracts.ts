import { z } from "zod";
import { agreementScopeSchema } from "./scope";

const estimateSchema = z.object({
  value: z.number().nullable(),
  /** Bounds of the 95 % interval. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});

export const collectionInput = z.object({ scope: agreementScopeSchema });

/** Agreement over a campaign's or an import's rankings. */
export const collectionAgreementSchema = z.object({
  items: z.number(),
  comparedPairs: z.number(),
  strictPairs: z.number(),
  pairwise: estimateSchema,
  strict: estimateSchema,
  tauB: estimateSchema,
  alpha: estimateSchema,
  /** True when there are more prompts than are summed: the figures are of `mostItemsSummed` of them. */
  sampled: z.boolean(),
});
export type CollectionAgreementReport = z.infer<typeof collectionAgreementSchema>;

/** A page waits for the figures, so that very large collections are summed over a sample of their prompts. */
export const mostItemsSummed = 5_000;

export const scopeRowSchema = z.object({
  scope: z.string(),
  kind: z.enum(["campaign", "import"]),
  label: z.string(),
});
export type ScopeRow = z.infer<typeof scopeRowSchema>;
