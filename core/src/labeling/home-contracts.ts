import { z } from "zod";
import { pageInput } from "../paging";
import { campaignKindSchema } from "./campaign";
import { assignmentStatusSchema } from "./contracts";
import { noTaskReasons } from "./eligibility";

/** Shapes of the labeler's home: what there is to do, and what was done. */

export const workTotalsSchema = z.object({
  submitted: z.number().int(),
  skipped: z.number().int(),
  activeMs: z.number().int(),
});
export type WorkTotals = z.infer<typeof workTotalsSchema>;

export const openCampaignSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: campaignKindSchema,
  priority: z.number().int(),
  deadline: z.date().nullable(),
  guidelineId: z.uuid(),
  guidelineName: z.string(),
  /** A version must be acknowledged first. */
  mustAcknowledge: z.boolean(),
  taskCount: z.number().int(),
  /** Why this person gets no task now; null when there is one. */
  blocked: z.enum(noTaskReasons).nullable(),
  /** The assignment this person holds in this campaign. */
  leasedAssignmentId: z.uuid().nullable(),
  today: workTotalsSchema,
  total: workTotalsSchema,
});
export type OpenCampaign = z.infer<typeof openCampaignSchema>;

export const myProgressSchema = z.object({
  today: workTotalsSchema,
  lastSevenDays: workTotalsSchema,
  total: workTotalsSchema,
});
export type MyProgress = z.infer<typeof myProgressSchema>;

export const myRecentWorkInput = pageInput.extend({
  campaignId: z.uuid().optional(),
  status: assignmentStatusSchema.optional(),
});

export const recentWorkSchema = z.object({
  assignmentId: z.uuid(),
  campaignId: z.uuid(),
  campaignName: z.string(),
  kind: campaignKindSchema,
  status: assignmentStatusSchema,
  /** First line of the prompt, or of the brief. */
  preview: z.string(),
  /** Beginning of what was written; null for rankings. */
  excerpt: z.string().nullable(),
  leasedAt: z.date(),
  submittedAt: z.date().nullable(),
  skipReason: z.string().nullable(),
  activeMs: z.number().int(),
  /** Until when the author may correct it; null when it cannot be corrected any more. */
  editableUntil: z.date().nullable(),
  hasDraft: z.boolean(),
});
export type RecentWork = z.infer<typeof recentWorkSchema>;
