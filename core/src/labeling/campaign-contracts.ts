import { z } from "zod";
import { pageInput } from "../paging";
import { campaignSettingsSchema } from "./campaign";
import { campaignEvents, campaignStates } from "./states";
import { taskReportSchema, taskSourceSchema } from "./task-source";

/** Shapes of the admins' verbs on campaigns. */

export const campaignStatusSchema = z.enum(
  Object.keys(campaignStates) as [keyof typeof campaignStates, ...(keyof typeof campaignStates)[]],
);

/** A campaign as stored. */
export const campaignSchema = campaignSettingsSchema.extend({
  id: z.uuid(),
  status: campaignStatusSchema,
  taskSource: taskSourceSchema,
  taskReport: taskReportSchema.nullable(),
  taskCount: z.number().int(),
  createdAt: z.date(),
  closedAt: z.date().nullable(),
});
export type Campaign = z.infer<typeof campaignSchema>;

export const campaignRowSchema = campaignSchema
  .pick({
    id: true,
    name: true,
    kind: true,
    status: true,
    guidelineId: true,
    overlap: true,
    deadline: true,
    priority: true,
    taskCount: true,
    createdAt: true,
  })
  .extend({
    guidelineName: z.string(),
    submitted: z.number().int(),
    people: z.number().int(),
    activeMs: z.number().int(),
  });
export type CampaignRow = z.infer<typeof campaignRowSchema>;

export const listCampaignsInput = pageInput.extend({ status: campaignStatusSchema.optional() });
export const campaignIdInput = z.object({ campaignId: z.uuid() });

export const createCampaignInput = z.object({
  settings: campaignSettingsSchema,
  source: taskSourceSchema.default(() => taskSourceSchema.parse({})),
});
export type CreateCampaignInput = z.infer<typeof createCampaignInput>;

/** Kind and K are fixed once tasks exist; the rest may change at any time. */
export const updateCampaignInput = createCampaignInput.extend({ campaignId: z.uuid() });
export type UpdateCampaignInput = z.infer<typeof updateCampaignInput>;

export const setCampaignStatusInput = z.object({ campaignId: z.uuid(), event: z.enum(campaignEvents) });
export const setCampaignStatusOutput = z.object({ status: campaignStatusSchema });

export const setTaskRetiredInput = z.object({ taskId: z.uuid(), retired: z.boolean() });

/** What a source would give, counted up to a limit. */
export const previewTasksInput = createCampaignInput.pick({ source: true }).extend({
  kind: campaignSettingsSchema.shape.kind,
  candidatesPerTask: campaignSettingsSchema.shape.candidatesPerTask,
});
export const previewTasksOutput = z.object({
  /** Matching prompts, at most `limit`. */
  prompts: z.number().int(),
  /** Of those looked at, prompts with enough different candidates; null for other kinds than rankings. */
  withEnoughCandidates: z.number().int().nullable(),
  limit: z.number().int(),
});
