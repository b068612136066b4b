import { z } from "zod";
import { messageListSchema } from "../prompts/message";
import { campaignConfigSchema, campaignKindSchema } from "./campaign";
import { draftBodySchema, savedDraftSchema } from "./draft";
import { noTaskReasons } from "./eligibility";
import {
  demonstrationBodySchema,
  rankingBodySchema,
  skipReasonSchema,
  storableText,
  writtenPromptBodySchema,
} from "./judgements";
import { assignmentStates } from "./states";

/** Shapes of what labelers' screens ask for and get. */

export const assignmentStatusSchema = z.enum(
  Object.keys(assignmentStates) as [keyof typeof assignmentStates, ...(keyof typeof assignmentStates)[]],
);

/** Everything a labeling screen shows of one assignment. */
export const assignmentViewSchema = z.object({
  id: z.uuid(),
  status: assignmentStatusSchema,
  leaseExpiresAt: z.date(),
  /** The server's clock when this was read: the screen counts down by its own monotonic clock from here. */
  serverNow: z.date(),
  /** Until when a submit can be undone, and until when submitted work can be corrected; null when not submitted. */
  undoUntil: z.date().nullable(),
  editableUntil: z.date().nullable(),
  activeMs: z.number().int(),
  guidelineVersionId: z.uuid(),
  campaign: z.object({
    id: z.uuid(),
    name: z.string(),
    kind: campaignKindSchema,
    guidelineId: z.uuid(),
    instructions: z.string(),
    leaseMinutes: z.number().int(),
    config: campaignConfigSchema,
  }),
  task: z.object({
    id: z.uuid(),
    brief: z.string(),
    language: z.string().nullable(),
    harmful: z.boolean(),
  }),
  /** Null where a prompt is to be written. */
  prompt: z.object({ id: z.uuid(), messages: messageListSchema }).nullable(),
  /** In the order stored for this labeler; the first is card A. */
  candidates: z.array(z.object({ id: z.uuid(), text: z.string() })),
  draft: savedDraftSchema.nullable(),
});
export type AssignmentView = z.infer<typeof assignmentViewSchema>;

export const claimNextInput = z.object({ campaignId: z.uuid() });
export const claimNextOutput = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("assigned"), assignment: assignmentViewSchema }),
  z.object({ outcome: z.literal("none"), reason: z.enum(noTaskReasons) }),
  /** A guideline version must be acknowledged before the next task. */
  z.object({
    outcome: z.literal("acknowledge"),
    guidelineId: z.uuid(),
    guidelineSlug: z.string(),
    versionId: z.uuid(),
    number: z.number().int(),
  }),
  z.object({ outcome: z.literal("unpublished"), guidelineId: z.uuid() }),
]);
export type ClaimNextOutput = z.infer<typeof claimNextOutput>;

export const assignmentIdInput = z.object({ assignmentId: z.uuid() });

/** What has become of the lease after a sign of life. */
export const leaseStateSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("held"), leaseExpiresAt: z.date(), serverNow: z.date() }),
  z.object({
    state: z.literal("lost"),
    reason: z.enum(["no_slot", "task_retired", "campaign_not_active", "other_lease"]),
    serverNow: z.date(),
  }),
  /** Submitted or skipped: there is no lease to hold. */
  z.object({ state: z.literal("over"), status: assignmentStatusSchema, serverNow: z.date() }),
]);
export type LeaseState = z.infer<typeof leaseStateSchema>;

const activeMs = z.number().int().min(0);

export const heartbeatInput = z.object({ assignmentId: z.uuid(), activeMs });

export const saveDraftInput = z.object({
  assignmentId: z.uuid(),
  /** The revision this was typed on; 0 for the first save. */
  expectedRevision: z.number().int().min(0),
  body: draftBodySchema,
  activeMs,
  /** True when submitted work is being corrected. */
  revising: z.boolean().default(false),
});
export type SaveDraftInput = z.infer<typeof saveDraftInput>;

export const saveDraftOutput = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("saved"), revision: z.number().int(), lease: leaseStateSchema }),
  /** Somebody — the same person in another tab — saved something else meanwhile. */
  z.object({
    outcome: z.literal("stale"),
    /** The revision a save must name now. */
    revision: z.number().int(),
    draft: savedDraftSchema.nullable(),
    lease: leaseStateSchema,
  }),
  z.object({ outcome: z.literal("refused"), reason: z.enum(["submitted", "skipped", "window_over"]) }),
]);
export type SaveDraftOutput = z.infer<typeof saveDraftOutput>;

const submission = { assignmentId: z.uuid(), activeMs, revising: z.boolean().default(false) };
export const submitDemonstrationInput = z.object({ ...submission, body: demonstrationBodySchema });
export const submitRankingInput = z.object({ ...submission, body: rankingBodySchema });
export const submitPromptInput = z.object({ ...submission, body: writtenPromptBodySchema });

export const submitOutput = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("submitted"),
    judgementId: z.uuid(),
    /** True when the very same body had been submitted before, or a correction of submitted work was stored. */
    repeated: z.boolean(),
    revised: z.boolean(),
    /** Null once it is too late. */
    undoUntil: z.date().nullable(),
    editableUntil: z.date().nullable(),
    serverNow: z.date(),
  }),
  /** Another tab submitted something else for this task; this body was not stored. */
  z.object({ outcome: z.literal("already_submitted"), judgementId: z.uuid() }),
  /** It came too late to count; the text is kept as a draft. */
  z.object({
    outcome: z.literal("kept_as_draft"),
    reason: z.enum(["no_slot", "task_retired", "campaign_closed", "skipped", "window_over"]),
    revision: z.number().int(),
  }),
  /** The same prompt is in the workspace already. */
  z.object({ outcome: z.literal("duplicate_prompt"), promptId: z.uuid() }),
]);
export type SubmitOutput = z.infer<typeof submitOutput>;

export const skipInput = z.object({
  assignmentId: z.uuid(),
  reason: skipReasonSchema,
  note: storableText(2_000).default(""),
  activeMs,
});
export const skipOutput = z.object({ outcome: z.enum(["skipped", "already_submitted"]) });

export const undoOutput = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("undone"), assignment: assignmentViewSchema }),
  z.object({ outcome: z.literal("refused"), reason: z.enum(["too_late", "not_submitted", "in_use"]) }),
]);
export type UndoOutput = z.infer<typeof undoOutput>;

export const reopenOutput = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("reopened"), assignment: assignmentViewSchema }),
  z.object({
    outcome: z.literal("refused"),
    reason: z.enum(["not_submitted", "window_over", "campaign_closed"]),
  }),
]);
export type ReopenOutput = z.infer<typeof reopenOutput>;

export const askQuestionInput = z.object({
  campaignId: z.uuid(),
  assignmentId: z.uuid().nullable().default(null),
  text: storableText(5_000).trim().min(1),
});
