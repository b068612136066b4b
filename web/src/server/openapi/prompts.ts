import {
  mostNewPrompts,
  newPromptSchema,
  promptDetailSchema,
  promptRowSchema,
} from "@hone/core/prompts/browse";
import {
  importDetailSchema,
  importIssueSchema,
  importRowSchema,
  startImportSchema,
} from "@hone/core/prompts/import/inspection";
import { z } from "zod";
import { type Endpoint, page, paging } from "./endpoint";

const importAnswer = importDetailSchema.omit({ artifactKey: true });

const addedAnswer = z.object({
  added: z.number().int(),
  duplicates: z.number().int(),
  ids: z.array(z.uuid().nullable()),
  errors: z.array(z.object({ index: z.number().int(), field: z.string(), message: z.string() })),
});

const listEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/api/v1/prompts",
    scope: "prompts:read",
    summary: "Prompts, newest first",
    query: {
      tags: "Only with all of these tags, divided by commas.",
      search: "Only texts that contain this.",
      language: "Only in this language, such as en.",
      source: "Only from this source: a file's name, or api.",
      importId: "Only of this import.",
      harmful: "true for prompts marked harmful, false for the others.",
      archived: "true for archived ones.",
      hasCandidates: "true for prompts with candidates, false for those without.",
      hasDemonstrations: "true for prompts with demonstrations, false for those without.",
      hasRankings: "true for prompts with rankings, false for those without.",
      minAgreement: "Pairwise agreement at least, 0 to 1.",
      maxAgreement: "Pairwise agreement at most, 0 to 1.",
      ...paging,
    },
    answer: page(promptRowSchema),
  },
  {
    method: "POST",
    path: "/api/v1/prompts",
    scope: "prompts:write",
    summary: `Add up to ${mostNewPrompts} prompts; good ones are stored, bad ones reported by index and field`,
    body: z.union([newPromptSchema, z.array(newPromptSchema).min(1).max(mostNewPrompts)]),
    status: 201,
    answer: addedAnswer,
  },
  {
    method: "GET",
    path: "/api/v1/prompts/{id}",
    scope: "prompts:read",
    summary: "A prompt with its thread, its counts and the agreement on it",
    answer: promptDetailSchema,
  },
];

const importEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/api/v1/imports",
    scope: "prompts:read",
    summary: "Imports, newest first",
    query: paging,
    answer: page(importRowSchema),
  },
  {
    method: "POST",
    path: "/api/v1/imports",
    scope: "prompts:write",
    summary: "Upload a file: JSONL, JSON, CSV, Parquet or text lines",
    query: {
      fileName: "Name of the file; its ending helps to recognise what it holds. Required.",
      start: "true to import at once; otherwise it waits for its start.",
      shape: "Shape of the rows, such as chat; recognised unless told.",
      tags: "Tags for every prompt, divided by commas.",
      language: "Language of rows that do not say.",
      harmful: "true to mark every prompt harmful.",
      system: "System prompt for rows without one.",
      annotator: "Who made the judgements of rows that do not say.",
      modelName: "Which model wrote the candidates of rows that do not say.",
    },
    bodyType: "application/octet-stream",
    status: 201,
    answer: importAnswer,
  },
  {
    method: "GET",
    path: "/api/v1/imports/{id}",
    scope: "prompts:read",
    summary: "An import with its counts, its mapping and its first rows",
    answer: importAnswer,
  },
  {
    method: "POST",
    path: "/api/v1/imports/{id}/start",
    scope: "prompts:write",
    summary: "Start an uploaded import, or let a stopped one go on",
    body: startImportSchema.omit({ importId: true }),
    status: 202,
    answer: z.object({ ok: z.literal(true) }),
  },
  {
    method: "POST",
    path: "/api/v1/imports/{id}/cancel",
    scope: "prompts:write",
    summary: "Stop an import; what it stored stays",
    status: 202,
    answer: z.object({ ok: z.literal(true) }),
  },
  {
    method: "GET",
    path: "/api/v1/imports/{id}/issues",
    scope: "prompts:read",
    summary: "Bad rows, in the order of the file",
    query: { format: "csv for all of them as a CSV file.", ...paging },
    answer: page(importIssueSchema),
  },
];

/** Prompts and their imports. */
export const promptEndpoints: readonly Endpoint[] = [...listEndpoints, ...importEndpoints];
