import { z } from "zod";
import { pageInput } from "../../paging";
import { importDefaultsSchema, importMappingSchema } from "./mapping";
import { importShapeNames } from "./registry";

export const importContainers = ["jsonl", "json", "csv", "parquet", "text"] as const;
export const importContainerSchema = z.enum(importContainers);
export type ImportContainer = z.infer<typeof importContainerSchema>;

export const importStatuses = [
  /** The file is stored; a look at it follows, then somebody starts the import. */
  "uploaded",
  /** Waits for a worker. */
  "queued",
  "running",
  "completed",
  /** The file, or the rest of it, could not be read; what was imported stays. */
  "failed",
  /** Somebody stopped it; what was imported stays. */
  "cancelled",
] as const;
export type ImportStatus = (typeof importStatuses)[number];

export const importShapeSchema = z.enum(importShapeNames);

const rowIssueSchema = z.object({
  /** Line of the file on which the row begins, from 1; of a Parquet file the row's number. */
  line: z.number().int(),
  field: z.string(),
  message: z.string(),
  excerpt: z.string(),
});
export type RowIssue = z.infer<typeof rowIssueSchema>;

/** What a look at the first rows of a file found. */
export const importInspectionSchema = z.object({
  encoding: z.string(),
  /** First rows, for the preview; very long ones are left out. */
  rows: z.array(z.object({ line: z.number().int(), value: z.unknown() })),
  issues: z.array(rowIssueSchema),
  /** Shapes that fit, likeliest first, each with the mapping it would have. */
  shapes: z.array(
    z.object({ shape: importShapeSchema, confidence: z.number(), mapping: importMappingSchema }),
  ),
});
export type ImportInspection = z.infer<typeof importInspectionSchema>;

export const importRowSchema = z.object({
  id: z.uuid(),
  workspaceId: z.uuid(),
  fileName: z.string(),
  totalBytes: z.number(),
  container: z.string(),
  shape: z.string(),
  status: z.enum(importStatuses),
  cancelRequested: z.boolean(),
  bytesRead: z.number(),
  rowsRead: z.number(),
  promptsAdded: z.number(),
  candidatesAdded: z.number(),
  judgementsAdded: z.number(),
  duplicates: z.number(),
  badRows: z.number(),
  error: z.string().nullable(),
  startedBy: z.string().nullable(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
});
/** An import as lists show it. */
export type ImportRow = z.infer<typeof importRowSchema>;

export const importDetailSchema = importRowSchema.extend({
  artifactKey: z.string(),
  mapping: importMappingSchema,
  defaults: importDefaultsSchema,
  inspection: importInspectionSchema.nullable(),
});
export type ImportDetail = z.infer<typeof importDetailSchema>;

export const importIssueSchema = rowIssueSchema.extend({ id: z.uuid() });
export type ImportIssueRow = z.infer<typeof importIssueSchema>;

/** Bad rows are all counted; of their descriptions so many are kept. */
export const mostIssuesKept = 10_000;

export const startImportSchema = z.object({
  importId: z.uuid(),
  shape: importShapeSchema,
  mapping: importMappingSchema,
  defaults: importDefaultsSchema,
});
export type StartImport = z.infer<typeof startImportSchema>;

export const listIssuesSchema = pageInput.extend({ importId: z.uuid() });

/** Largest upload, in bytes. */
export const maxImportBytes = 4 * 1024 ** 3;
/** Longest line, CSV record or element of a JSON list, in bytes; longer ones are reported and skipped. */
export const maxRowBytes = 8 * 1024 ** 2;
