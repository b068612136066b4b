import { z } from "zod";
import { pageInput } from "../paging";
import { datasetDefinitionSchema, datasetNameSchema } from "./definition";
import { manifestSchema } from "./manifest";
import { datasetContainerSchema, datasetFormatNameSchema, datasetKindSchema } from "./names";
import { type SkipReason, skipReasons } from "./skip-reasons";

export const exportStatuses = [
  /** Waits for a worker. */
  "queued",
  /** A worker reads judgements and writes files. */
  "running",
  /** The files lie ready and never change again. */
  "completed",
  /** It cannot be made from this data; `error` says why. */
  "failed",
  /** Somebody stopped it; there are no files. */
  "cancelled",
] as const;
export const exportStatusSchema = z.enum(exportStatuses);
export type ExportStatus = (typeof exportStatuses)[number];

export const datasetSchema = datasetDefinitionSchema.extend({
  id: z.uuid(),
  name: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
  archivedAt: z.date().nullable(),
});
export type Dataset = z.infer<typeof datasetSchema>;

export const datasetExportSchema = z.object({
  id: z.uuid(),
  datasetId: z.uuid(),
  datasetName: z.string(),
  number: z.number(),
  format: datasetFormatNameSchema,
  container: datasetContainerSchema,
  status: exportStatusSchema,
  cancelRequested: z.boolean(),
  rowsWritten: z.number(),
  judgementsRead: z.number(),
  judgementsTotal: z.number().nullable(),
  contentHash: z.string().nullable(),
  /** Number of the first export of the same dataset with the same content, when that is another one. */
  sameContentAs: z.number().nullable(),
  error: z.string().nullable(),
  createdAt: z.date(),
  finishedAt: z.date().nullable(),
});
export type DatasetExport = z.infer<typeof datasetExportSchema>;

export const datasetExportDetailSchema = datasetExportSchema.extend({
  definition: datasetDefinitionSchema,
  manifest: manifestSchema.nullable(),
});
export type DatasetExportDetail = z.infer<typeof datasetExportDetailSchema>;

export const datasetRowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: datasetKindSchema,
  exportCount: z.number(),
  lastExport: z
    .object({
      number: z.number(),
      format: datasetFormatNameSchema,
      status: exportStatusSchema,
      createdAt: z.date(),
    })
    .nullable(),
  createdAt: z.date(),
});
export type DatasetRow = z.infer<typeof datasetRowSchema>;

const page = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), nextCursor: z.string().nullable() });

export const listDatasetsInput = pageInput.extend({ archived: z.boolean().default(false) });
export const listDatasetsOutput = page(datasetRowSchema);
export const datasetIdInput = z.object({ datasetId: z.uuid() });
export const exportIdInput = z.object({ exportId: z.uuid() });

export const createDatasetInput = datasetDefinitionSchema.extend({ name: datasetNameSchema });
export type CreateDatasetInput = z.infer<typeof createDatasetInput>;

/** The kind of a dataset never changes: its exports would no longer be versions of one thing. */
export const updateDatasetInput = createDatasetInput.omit({ kind: true }).extend({ datasetId: z.uuid() });
export type UpdateDatasetInput = z.infer<typeof updateDatasetInput>;

export const archiveDatasetInput = datasetIdInput.extend({ archived: z.boolean() });

export const freezeDatasetInput = z.object({
  datasetId: z.uuid(),
  format: datasetFormatNameSchema,
  container: datasetContainerSchema.default("jsonl"),
});
export type FreezeDatasetInput = z.infer<typeof freezeDatasetInput>;

export const listExportsInput = pageInput.extend({ datasetId: z.uuid() });
export const listExportsOutput = page(datasetExportSchema);

/** Counts stop here: "10,000 or more" is as good for a preview and never slow. */
export const previewCountCap = 10_000;

/** How many judgements pass, each at most `previewCountCap`, and which attribute scales were seen among them. */
export const datasetSummarySchema = z.object({
  kind: datasetKindSchema,
  demonstrations: z.number(),
  rankings: z.number(),
  corrections: z.number(),
  attributes: z.array(z.string()),
});

export const refusalSchema = z.object({
  code: z.enum(["needs_demonstrations", "needs_comparisons", "no_judgements", "attributes_missing"]),
  message: z.string(),
  missing: z.array(z.string()).optional(),
  present: z.array(z.string()).optional(),
});

export const skipReasonNames = Object.keys(skipReasons) as [SkipReason, ...SkipReason[]];

export const previewDatasetInput = datasetDefinitionSchema.extend({ format: datasetFormatNameSchema });
export const previewDatasetOutput = z.object({
  summary: datasetSummarySchema,
  /** Why this format cannot be made from this data; null when it can. */
  refusal: refusalSchema.nullable(),
  /** The first rows, as the text of their lines. */
  rows: z.array(z.object({ split: z.string(), text: z.string() })),
  skipped: z.array(z.object({ reason: z.enum(skipReasonNames), count: z.number() })),
});

export const freezeOptionsOutput = z.object({
  summary: datasetSummarySchema,
  formats: z.array(
    z.object({
      name: datasetFormatNameSchema,
      containers: z.array(datasetContainerSchema),
      refusal: refusalSchema.nullable(),
    }),
  ),
});

/** What filters can be chosen from. */
export const filterChoicesOutput = z.object({
  campaigns: z.array(z.object({ id: z.uuid(), name: z.string(), kind: z.string() })),
  imports: z.array(z.object({ id: z.uuid(), fileName: z.string(), judgements: z.number() })),
  guidelineVersions: z.array(z.object({ id: z.uuid(), guideline: z.string(), number: z.number() })),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  tags: z.array(z.string()),
  languages: z.array(z.string()),
});
