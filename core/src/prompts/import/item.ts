import { z } from "zod";
import { candidateAssessmentSchema, strengthSchema } from "../../labeling/judgements";
import { messageListSchema } from "../message";

/** Longest text of one message, completion or response, in UTF-16 units. */
export const maxTextLength = 200_000;
/** Longest message list, all its texts together. */
export const maxPromptLength = 1_000_000;

const annotatorSchema = z.string().max(200).nullable();

export const importedCandidateSchema = z.object({
  /** Names the candidate within its item: rankings speak of refs. */
  ref: z.string(),
  text: z.string(),
  modelName: z.string().max(200).nullable(),
  externalId: z.string().max(200).nullable(),
});
export type ImportedCandidate = z.infer<typeof importedCandidateSchema>;

export const importedDemonstrationSchema = z.object({
  text: z.string(),
  annotator: annotatorSchema,
  note: z.string(),
  /** The file's own id of this judgement, if it has one. */
  key: z.string().nullable(),
});
export type ImportedDemonstration = z.infer<typeof importedDemonstrationSchema>;

/** A ranking with ties; of a single candidate where the file only rates. */
export const importedRankingSchema = z.object({
  /** Candidate refs, best tier first. */
  tiers: z.array(z.array(z.string())),
  annotator: annotatorSchema,
  strength: strengthSchema.nullable(),
  noneAcceptable: z.boolean(),
  /** By candidate ref. */
  assessments: z.record(z.string(), candidateAssessmentSchema),
  note: z.string(),
  key: z.string().nullable(),
});
export type ImportedRanking = z.infer<typeof importedRankingSchema>;

/** One prompt of a file with everything the file says about it. A row makes one item, or several (a message tree). */
export const importedItemSchema = z.object({
  messages: messageListSchema,
  externalId: z.string().max(200).nullable(),
  language: z.string().nullable(),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  candidates: z.array(importedCandidateSchema),
  demonstrations: z.array(importedDemonstrationSchema),
  rankings: z.array(importedRankingSchema),
});
export type ImportedItem = z.infer<typeof importedItemSchema>;

/** Why (a part of) a row could not be read: the field, and what is wrong and was expected. */
export interface RowProblem {
  field: string;
  message: string;
}

export interface RowResult {
  items: ImportedItem[];
  problems: RowProblem[];
}

/** Thrown inside a shape when a field cannot be read; turned into a `RowProblem` by whoever maps rows. */
export class FieldError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = "FieldError";
  }
}

/** An item with nothing but its prompt. */
export function bareItem(messages: ImportedItem["messages"]): ImportedItem {
  return {
    messages,
    externalId: null,
    language: null,
    tags: [],
    metadata: null,
    candidates: [],
    demonstrations: [],
    rankings: [],
  };
}
