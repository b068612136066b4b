import { z } from "zod";
import { messageListSchema } from "../prompts/message";
import { finishReasons, tokenAlternativeSchema } from "./candidate";

/** Where a candidate came from. */
export const candidateOrigins = ["model", "imported", "human"] as const;

export const candidateFilterSchema = z.object({
  promptId: z.uuid().optional(),
  batchId: z.uuid().optional(),
  modelVersionId: z.uuid().optional(),
  origin: z.enum(candidateOrigins).optional(),
  search: z.string().trim().min(2).max(200).optional(),
});
export type CandidateFilter = z.infer<typeof candidateFilterSchema>;

export const candidateRowSchema = z.object({
  id: z.uuid(),
  promptId: z.uuid(),
  promptPreview: z.string(),
  origin: z.enum(candidateOrigins),
  excerpt: z.string(),
  batchId: z.uuid().nullable(),
  modelVersionId: z.uuid().nullable(),
  modelName: z.string().nullable(),
  finishReason: z.enum(finishReasons).nullable(),
  tokenCount: z.number().nullable(),
  logprobSum: z.number().nullable(),
  createdAt: z.date(),
});
export type CandidateRow = z.infer<typeof candidateRowSchema>;

export const candidateDetailSchema = z.object({
  id: z.uuid(),
  promptId: z.uuid(),
  messages: messageListSchema,
  origin: z.enum(candidateOrigins),
  text: z.string(),
  batchId: z.uuid().nullable(),
  sampleIndex: z.number().nullable(),
  modelVersionId: z.uuid().nullable(),
  modelName: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()).nullable(),
  finishReason: z.enum(finishReasons).nullable(),
  createdAt: z.date(),
  /** Null for a candidate that no model wrote here. */
  tokens: z
    .array(
      z.object({
        token: z.number(),
        text: z.string(),
        logprob: z.number(),
        alternatives: z.array(tokenAlternativeSchema),
      }),
    )
    .nullable(),
});
export type CandidateDetail = z.infer<typeof candidateDetailSchema>;
