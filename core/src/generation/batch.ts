import { z } from "zod";
import { promptFilterSchema } from "../prompts/filter";
import { messageListSchema } from "../prompts/message";
import { samplingSettingsSchema } from "./sampling-settings";

/**
 * Where a generation batch stands.
 * - `queued`: waiting for a worker;
 * - `running`: candidates appear;
 * - `completed`: every prompt has its candidates, or its reason why not;
 * - `cancelled`: an admin stopped it; what was made stays;
 * - `failed`: it cannot go on; `error` says why.
 */
export const batchStatuses = ["queued", "running", "completed", "cancelled", "failed"] as const;
export type BatchStatus = (typeof batchStatuses)[number];

/** From a state, the states that may follow. */
export const batchTransitions: Record<BatchStatus, readonly BatchStatus[]> = {
  queued: ["running", "cancelled", "failed"],
  running: ["completed", "cancelled", "failed"],
  completed: [],
  cancelled: [],
  failed: ["queued"],
};

/** One model with one setting, and how many candidates it makes for each prompt. */
export const planEntrySchema = z.object({
  modelVersionId: z.uuid(),
  samples: z.number().int().min(1).max(64),
  settings: samplingSettingsSchema,
});
export type PlanEntry = z.infer<typeof planEntrySchema>;

export const generationPlanSchema = z.array(planEntrySchema).min(1).max(16);
export type GenerationPlan = z.infer<typeof generationPlanSchema>;

export const createBatchInput = z.object({
  name: z.string().trim().min(1).max(120),
  plan: generationPlanSchema,
  prompts: promptFilterSchema,
});
export type CreateBatchInput = z.infer<typeof createBatchInput>;

/** One prompt before several models or settings, side by side. */
export const compareInput = z.object({ messages: messageListSchema, plan: generationPlanSchema });

export const batchSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  plan: generationPlanSchema,
  status: z.enum(batchStatuses),
  cancelRequested: z.boolean(),
  promptCount: z.number(),
  candidatesWanted: z.number(),
  candidatesDone: z.number(),
  promptsFailed: z.number(),
  tokensGenerated: z.number(),
  error: z.string().nullable(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
});
export type GenerationBatch = z.infer<typeof batchSchema>;

/** A sample of a plan: which entry makes it, and its position among all samples of a prompt. */
export interface PlannedSample {
  sampleIndex: number;
  entry: PlanEntry;
  /** Position within its entry: the random stream. */
  stream: number;
}

/** All samples one prompt gets, in order of `sampleIndex`. */
export function plannedSamples(plan: GenerationPlan): PlannedSample[] {
  let sampleIndex = 0;
  return plan.flatMap((entry) =>
    Array.from({ length: entry.samples }, (_, stream) => ({ sampleIndex: sampleIndex++, entry, stream })),
  );
}

/**
 * The seed of one prompt's samples: mixes the plan's seed with the prompt's id (FNV-1a, 32 bits), so that prompts do
 * not share their random numbers and every candidate can still be made again from what is stored with it.
 */
export function promptSeed(planSeed: number, promptId: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${planSeed}:${promptId}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash >>> 0;
}
