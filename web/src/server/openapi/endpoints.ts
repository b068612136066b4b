import {
  createDatasetInput,
  datasetExportDetailSchema,
  datasetExportSchema,
  datasetSchema,
  freezeDatasetInput,
  listDatasetsOutput,
  listExportsOutput,
} from "@hone/core/datasets/contracts";
import { batchSchema, createBatchInput } from "@hone/core/generation/batch";
import { candidateRowSchema } from "@hone/core/generation/browse";
import { publishPagesInput } from "@hone/core/guidelines/contracts";
import { correctionRowSchema, demonstrationRowSchema, rankingRowSchema } from "@hone/core/labeling/desk";
import { runDownloadNames } from "@hone/core/training/downloads";
import { modelVersionSchema } from "@hone/core/training/model-version";
import { z } from "zod";
import { type Endpoint, page, paging } from "./endpoint";
import { promptEndpoints } from "./prompts";

const judgementQuery = {
  campaignId: "Only of this campaign.",
  promptId: "Only of this prompt.",
  userId: "Only by this person.",
  importId: "Only of this import.",
  ...paging,
};

const generationEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/api/v1/models",
    scope: "generation:write",
    summary: "The models that can generate",
    answer: z.object({ rows: z.array(modelVersionSchema) }),
  },
  {
    method: "GET",
    path: "/api/v1/generation/batches",
    scope: "generation:write",
    summary: "Generation batches, newest first",
    query: paging,
    answer: page(batchSchema),
  },
  {
    method: "POST",
    path: "/api/v1/generation/batches",
    scope: "generation:write",
    summary: "Order candidates for all prompts that match",
    body: createBatchInput,
    status: 201,
    answer: batchSchema,
  },
  {
    method: "GET",
    path: "/api/v1/generation/batches/{id}",
    scope: "generation:write",
    summary: "One batch, with the prompts that got no candidates and why",
    answer: batchSchema,
  },
  {
    method: "POST",
    path: "/api/v1/generation/batches/{id}/cancel",
    scope: "generation:write",
    summary: "Stop a batch; what it made stays",
    answer: batchSchema,
  },
  {
    method: "GET",
    path: "/api/v1/candidates",
    scope: "judgements:read",
    summary: "Candidates, newest first",
    query: {
      promptId: "Only of this prompt.",
      batchId: "Only of this batch.",
      modelVersionId: "Only by this model.",
      origin: "model, imported or human.",
      search: "Only texts that contain this.",
      ...paging,
    },
    answer: page(candidateRowSchema),
  },
];

const judgementEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/api/v1/judgements/rankings",
    scope: "judgements:read",
    summary: "Rankings, newest first",
    query: judgementQuery,
    answer: page(rankingRowSchema),
  },
  {
    method: "GET",
    path: "/api/v1/judgements/demonstrations",
    scope: "judgements:read",
    summary: "Demonstrations, newest first",
    query: judgementQuery,
    answer: page(demonstrationRowSchema),
  },
  {
    method: "GET",
    path: "/api/v1/judgements/corrections",
    scope: "judgements:read",
    summary: "Corrections, newest first",
    query: judgementQuery,
    answer: page(correctionRowSchema),
  },
];

const datasetEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/api/v1/datasets",
    scope: "datasets:read",
    summary: "Datasets, newest first",
    query: { archived: "true for archived ones.", ...paging },
    answer: listDatasetsOutput,
  },
  {
    method: "POST",
    path: "/api/v1/datasets",
    scope: "datasets:write",
    summary: "Define a dataset",
    body: createDatasetInput,
    status: 201,
    answer: datasetSchema,
  },
  {
    method: "GET",
    path: "/api/v1/datasets/{datasetId}",
    scope: "datasets:read",
    summary: "A dataset's definition",
    answer: datasetSchema,
  },
  {
    method: "GET",
    path: "/api/v1/datasets/{datasetId}/exports",
    scope: "datasets:read",
    summary: "Exports of a dataset, newest first",
    query: paging,
    answer: listExportsOutput,
  },
  {
    method: "POST",
    path: "/api/v1/datasets/{datasetId}/exports",
    scope: "datasets:write",
    summary: "Freeze a dataset in a format",
    body: freezeDatasetInput.omit({ datasetId: true }),
    status: 202,
    answer: datasetExportSchema,
  },
  {
    method: "GET",
    path: "/api/v1/datasets/exports/{exportId}",
    scope: "datasets:read",
    summary: "An export with its manifest, once it has ended",
    answer: datasetExportDetailSchema,
  },
  {
    method: "POST",
    path: "/api/v1/datasets/exports/{exportId}/cancel",
    scope: "datasets:write",
    summary: "Stop an export",
  },
  {
    method: "GET",
    path: "/api/v1/datasets/exports/{exportId}/files/{name}",
    scope: "datasets:read",
    summary: "A file of an export, such as train.jsonl or manifest.json",
    answerType: "application/octet-stream",
  },
  {
    method: "POST",
    path: "/api/v1/datasets/validate",
    scope: "datasets:read",
    summary: "Check a file against a format",
    query: { format: "Name of the format, such as trl-sft." },
    bodyType: "text/plain",
  },
];

const trainingEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/api/v1/training/runs/{runId}/download/{what}",
    scope: "datasets:read",
    summary: `What a run made or read: ${runDownloadNames.join(", ")}`,
    answerType: "application/octet-stream",
  },
];

const guidelineEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/api/v1/guidelines",
    scope: "guidelines:read",
    summary: "The published guidelines, each with its newest version",
  },
  {
    method: "GET",
    path: "/api/v1/guidelines/{slug}",
    scope: "guidelines:read",
    summary: "One version in full, pages with Markdown and clauses",
    query: { version: "Number of the version; the newest unless told." },
  },
  {
    method: "POST",
    path: "/api/v1/guidelines/{slug}/versions",
    scope: "guidelines:write",
    summary: "Publish pages as the next version",
    body: publishPagesInput,
    status: 201,
  },
];

/** Everything programs can do. A test compares this with the routes that exist. */
export const endpoints: readonly Endpoint[] = [
  ...generationEndpoints,
  ...judgementEndpoints,
  ...datasetEndpoints,
  ...trainingEndpoints,
  ...guidelineEndpoints,
  ...promptEndpoints,
];
