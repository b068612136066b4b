import { z } from "zod";
import { lineageSchema, modelStages } from "./lineage";

/**
 * What a registered model is worth right now.
 * - `checking`: the worker has not read the folder yet;
 * - `ready`: it can generate;
 * - `failed`: the folder cannot be used; `error` says why and what to do.
 */
export const modelStatuses = ["checking", "ready", "failed"] as const;
export type ModelStatus = (typeof modelStatuses)[number];

export const modelNameSchema = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9._-]{0,79}$/i, "letters, digits, dots, hyphens and underscores, at most 80");

export const registerModelInput = z.object({
  name: modelNameSchema,
  /** Folder on the worker's machine, absolute or relative to the installation's root. */
  folder: z.string().trim().min(1).max(1000),
  notes: z.string().max(10_000).default(""),
});
export type RegisterModelInput = z.infer<typeof registerModelInput>;

export const modelVersionSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(["policy", "reward"]),
  status: z.enum(modelStatuses),
  error: z.string().nullable(),
  folder: z.string(),
  architecture: z.string().nullable(),
  parameterCount: z.number().nullable(),
  contextLength: z.number().nullable(),
  vocabularySize: z.number().nullable(),
  hasChatTemplate: z.boolean(),
  contentHash: z.string().nullable(),
  notes: z.string(),
  stage: z.enum(modelStages),
  /** Training run that made it; null for a registered folder. */
  runId: z.uuid().nullable(),
  createdAt: z.date(),
});
export type ModelVersion = z.infer<typeof modelVersionSchema>;

export const modelDetailSchema = modelVersionSchema.extend({
  lineage: lineageSchema.nullable(),
  /** Runs that trained it further. */
  runs: z.array(z.object({ id: z.uuid(), name: z.string() })),
});
export type ModelDetail = z.infer<typeof modelDetailSchema>;

/** What reading a model folder tells. */
export interface ModelFacts {
  kind: ModelVersion["kind"];
  architecture: string;
  parameterCount: number;
  contextLength: number;
  vocabularySize: number;
  hasChatTemplate: boolean;
  contentHash: string;
}
