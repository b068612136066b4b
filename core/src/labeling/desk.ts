import { z } from "zod";
import { messageListSchema } from "../prompts/message";
import { rankingBodySchema, strengthSchema } from "./judgements";

/** What the admin's desk shows of the work: counts, speed, people, judgements, questions. */

export const campaignProgressSchema = z.object({
  tasks: z.object({ open: z.number(), done: z.number(), retired: z.number() }),
  /** Assignments somebody is working on now. */
  leased: z.number(),
  submitted: z.number(),
  skipped: z.number(),
  /** Milliseconds of active work, over everybody. */
  activeMs: z.number(),
  people: z.number(),
});
export type CampaignProgress = z.infer<typeof campaignProgressSchema>;

export const throughputDaySchema = z.object({
  day: z.date(),
  submitted: z.number(),
  skipped: z.number(),
  activeMs: z.number(),
});
export type ThroughputDay = z.infer<typeof throughputDaySchema>;

/** First and last day, both included, in UTC. */
export const dayRangeSchema = z
  .object({ from: z.iso.date(), to: z.iso.date() })
  .refine((range) => range.from <= range.to, { message: "the first day must not be after the last" });
export type DayRange = z.infer<typeof dayRangeSchema>;

export const personWorkSchema = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  submitted: z.number(),
  skipped: z.number(),
  activeMs: z.number(),
});
export type PersonWork = z.infer<typeof personWorkSchema>;

export const judgementKinds = ["demonstration", "ranking", "correction"] as const;
export type JudgementKind = (typeof judgementKinds)[number];

export const judgementFilterSchema = z.object({
  campaignId: z.uuid().optional(),
  promptId: z.uuid().optional(),
  userId: z.string().min(1).max(100).optional(),
  importId: z.uuid().optional(),
  /** Substring of a demonstration's text. */
  search: z.string().trim().min(2).max(200).optional(),
  strength: strengthSchema.optional(),
  noneAcceptable: z.boolean().optional(),
});
export type JudgementFilter = z.infer<typeof judgementFilterSchema>;

const judgementBase = {
  id: z.uuid(),
  promptId: z.uuid(),
  promptPreview: z.string(),
  campaignId: z.uuid().nullable(),
  campaignName: z.string().nullable(),
  /** The labeler's name, or the annotator an import named. */
  annotator: z.string().nullable(),
  guidelineVersion: z.number().nullable(),
  activeMs: z.number().nullable(),
  createdAt: z.date(),
};

export const demonstrationRowSchema = z.object({
  ...judgementBase,
  excerpt: z.string(),
  wordCount: z.number(),
  promptFlags: z.array(z.string()),
});
export type DemonstrationRow = z.infer<typeof demonstrationRowSchema>;

export const rankingRowSchema = z.object({
  ...judgementBase,
  tiers: rankingBodySchema.shape.tiers,
  strength: strengthSchema.nullable(),
  noneAcceptable: z.boolean(),
});
export type RankingRow = z.infer<typeof rankingRowSchema>;

export const correctionRowSchema = z.object({
  ...judgementBase,
  excerpt: z.string(),
  candidateId: z.uuid(),
  originalExcerpt: z.string(),
});
export type CorrectionRow = z.infer<typeof correctionRowSchema>;

export const questionSchema = z.object({
  id: z.uuid(),
  campaignId: z.uuid(),
  campaignName: z.string(),
  taskId: z.uuid().nullable(),
  promptId: z.uuid().nullable(),
  userId: z.string(),
  askedBy: z.string(),
  text: z.string(),
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  answeredAt: z.date().nullable(),
  seenAt: z.date().nullable(),
  createdAt: z.date(),
});
export type Question = z.infer<typeof questionSchema>;

export const answerQuestionInput = z.object({ id: z.uuid(), answer: z.string().trim().min(1).max(10_000) });

/** A whole ranking, as a reviewer reads it. */
export const rankingDetailSchema = z.object({
  ...judgementBase,
  messages: messageListSchema,
  tiers: rankingBodySchema.shape.tiers,
  strength: strengthSchema.nullable(),
  noneAcceptable: z.boolean(),
  assessments: rankingBodySchema.shape.assessments,
  candidates: z.array(z.object({ id: z.uuid(), text: z.string(), modelName: z.string().nullable() })),
  presentedOrder: z.array(z.string()),
  promptFlags: z.array(z.string()),
  citations: z.array(z.string()),
  note: z.string(),
  events: rankingBodySchema.shape.events,
  correction: z.object({ candidateId: z.uuid(), text: z.string() }).nullable(),
});
export type RankingDetail = z.infer<typeof rankingDetailSchema>;

export const demonstrationDetailSchema = z.object({
  ...judgementBase,
  messages: messageListSchema,
  text: z.string(),
  wordCount: z.number(),
  promptFlags: z.array(z.string()),
  citations: z.array(z.string()),
  note: z.string(),
});
export type DemonstrationDetail = z.infer<typeof demonstrationDetailSchema>;
