import { z } from "zod";
import { clauseIdSchema } from "../labeling/judgements";
import { guidelineSlugSchema } from "./folder";

/** Shapes of the guideline procedures: what pages ask for and get. */

const versionStampSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  changeNote: z.string(),
  requiresAcknowledgement: z.boolean(),
  /** Why nobody needs to read the change again, when the publisher said so. */
  waiver: z.string().nullable(),
  publishedAt: z.date(),
});
export type GuidelineVersionStamp = z.infer<typeof versionStampSchema>;

export const guidelineSummarySchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  language: z.string(),
  archivedAt: z.date().nullable(),
  latest: versionStampSchema.nullable(),
  pageCount: z.number().int(),
  /** Of the newest version, and how many of its pages this person has read to the end. */
  pagesRead: z.number().int(),
  /** The newest version this person acknowledged. */
  acknowledgedNumber: z.number().int().nullable(),
  acknowledgedAt: z.date().nullable(),
  /** True when this person has to acknowledge the newest version before the next task. */
  mustAcknowledge: z.boolean(),
  /** The working copy differs from the newest version; false for those who cannot edit. */
  draftDiffers: z.boolean(),
});
export type GuidelineSummary = z.infer<typeof guidelineSummarySchema>;

export const versionClauseSchema = z.object({
  clauseId: clauseIdSchema,
  number: z.string(),
  level: z.number().int(),
  title: z.string(),
  text: z.string(),
  pageSlug: z.string(),
  position: z.number().int(),
});

export const versionPageSchema = z.object({
  slug: z.string(),
  title: z.string(),
  /** Link definitions that clauses of the page may use. */
  definitions: z.array(z.string()),
  clauses: z.array(versionClauseSchema),
});
export type VersionPage = z.infer<typeof versionPageSchema>;

/** A published version in full. */
export const guidelineDocumentSchema = z.object({
  guideline: z.object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    language: z.string(),
  }),
  version: versionStampSchema,
  pages: z.array(versionPageSchema),
});
export type GuidelineDocument = z.infer<typeof guidelineDocumentSchema>;

export const readingPositionSchema = z.object({
  versionNumber: z.number().int(),
  pageSlug: z.string(),
  clauseId: z.string().nullable(),
  pagesRead: z.array(z.string()),
  updatedAt: z.date(),
});
export type ReadingPosition = z.infer<typeof readingPositionSchema>;

/** What the reader opens with. */
export const guidelineReadingSchema = guidelineDocumentSchema.extend({
  /** Newest first. */
  versions: z.array(versionStampSchema),
  /** Where this person stopped, in whichever version that was. */
  position: readingPositionSchema.nullable(),
  /** Newest version this person acknowledged. */
  acknowledged: z.object({ number: z.number().int(), at: z.date() }).nullable(),
  /** The version to be acknowledged before the next task, if any. */
  mustAcknowledge: z.object({ versionId: z.uuid(), number: z.number().int() }).nullable(),
});
export type GuidelineReading = z.infer<typeof guidelineReadingSchema>;

export const readGuidelineInput = z.object({
  slug: z.string().min(1).max(80),
  /** The newest when absent. */
  number: z.number().int().min(1).nullish(),
});

export const savePositionInput = z.object({
  versionId: z.uuid(),
  pageSlug: z.string().min(1).max(80),
  clauseId: clauseIdSchema.nullable(),
  /** Pages read to the end, in addition to those stored. */
  pagesRead: z.array(z.string().min(1).max(80)).max(200),
});

export const draftPageSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  markdown: z.string(),
  updatedAt: z.date(),
});
export type DraftPage = z.infer<typeof draftPageSchema>;

export const guidelineDraftSchema = z.object({
  guideline: z.object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    language: z.string(),
    archivedAt: z.date().nullable(),
  }),
  /** Named by the next edit: when it is no longer the stored one, somebody else has edited meanwhile. */
  revision: z.number().int(),
  pages: z.array(draftPageSchema),
});
export type GuidelineDraft = z.infer<typeof guidelineDraftSchema>;

const draftMarkdown = z.string().max(500_000);
const edit = z.object({ guidelineId: z.uuid(), baseRevision: z.number().int().min(0) });

/** One change of a working copy. */
export const draftEditSchema = z.discriminatedUnion("kind", [
  /** `assignIds`: headings without an id get one, written into the text. */
  edit.extend({
    kind: z.literal("write"),
    pageId: z.uuid(),
    markdown: draftMarkdown,
    assignIds: z.boolean().default(false),
  }),
  edit.extend({ kind: z.literal("add"), title: z.string().trim().min(1).max(200) }),
  edit.extend({ kind: z.literal("retitle"), pageId: z.uuid(), title: z.string().trim().min(1).max(200) }),
  /** To the place before which the page then stands, counted from 0 among the others. */
  edit.extend({ kind: z.literal("move"), pageId: z.uuid(), to: z.number().int().min(0).max(1000) }),
  edit.extend({ kind: z.literal("delete"), pageId: z.uuid() }),
  /** Back to the newest version. */
  edit.extend({ kind: z.literal("discard") }),
]);
export type DraftEdit = z.infer<typeof draftEditSchema>;

export const createGuidelineInput = z.object({
  slug: guidelineSlugSchema,
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(2000).default(""),
  language: z.string().trim().min(2).max(20).default("en"),
});

export const describeGuidelineInput = z.object({
  guidelineId: z.uuid(),
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(2000),
  language: z.string().trim().min(2).max(20),
});

export const publishGuidelineInput = z.object({
  guidelineId: z.uuid(),
  baseRevision: z.number().int().min(0),
  changeNote: z.string().trim().min(1).max(5000),
  /** Why people need not read the change again; null when they shall. */
  waiver: z.string().trim().min(1).max(1000).nullable(),
});

export const publishedSchema = z.object({
  versionId: z.uuid(),
  number: z.number().int(),
  requiresAcknowledgement: z.boolean(),
});
export type PublishedVersion = z.infer<typeof publishedSchema>;

export const guidelineSavedSchema = z.object({ revision: z.number().int() });

/** How many judgements cite each clause; those cited by none are left out. */
export const clauseCitationsSchema = z.record(z.string(), z.number().int());

/** What a program sends to publish a version: the pages in order, headings with or without ids. */
export const publishPagesInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(2000).default(""),
  language: z.string().trim().min(2).max(20).default("en"),
  pages: z
    .array(z.strictObject({ slug: guidelineSlugSchema, markdown: draftMarkdown }))
    .min(1)
    .max(200),
  /** What changed and why; only a first version can go without. */
  changeNote: z.string().trim().min(1).max(5000).nullable().default(null),
  waiver: z.string().trim().min(1).max(1000).nullable().default(null),
  /** Drop changes in the browser's draft that were never published. */
  replaceDraft: z.boolean().default(false),
});
