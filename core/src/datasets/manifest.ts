import { z } from "zod";
import { datasetDefinitionSchema } from "./definition";
import { datasetContainerSchema, datasetFormatNameSchema, splitNames } from "./names";

const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What lies in a frozen export and what it was made from. Nothing in it depends on when or where it was made: the same
 * definition over the same data gives the same manifest.
 */
export const manifestSchema = z.object({
  manifestVersion: z.literal(1),
  dataset: z.string(),
  format: datasetFormatNameSchema,
  formatVersion: z.number().int().min(1),
  container: datasetContainerSchema,
  definition: datasetDefinitionSchema,
  /** SHA-256 of the definition as canonical JSON. */
  definitionHash: sha256,
  counts: z.object({
    prompts: count,
    demonstrations: count,
    rankings: count,
    corrections: count,
    rows: z.object({ train: count, validation: count, test: count }),
  }),
  skipped: z.array(z.object({ reason: z.string(), explanation: z.string(), count })),
  guidelineVersions: z.array(
    z.object({
      id: z.string(),
      guideline: z.string(),
      number: z.number(),
      contentHash: z.string(),
      judgements: count,
    }),
  ),
  /** HMAC-SHA-256 of the labelers' ids under a secret of the workspace: equal people, equal hash, in all its exports. */
  labelers: z.array(z.object({ id: z.string(), judgements: count })),
  files: z.array(
    z.object({
      name: z.string(),
      /** Null for a file that describes others. */
      split: z.enum(splitNames).nullable(),
      rows: count,
      bytes: count,
      sha256,
    }),
  ),
  /** SHA-256 over the files' names and hashes: names the content. */
  contentHash: sha256,
});
export type Manifest = z.infer<typeof manifestSchema>;
