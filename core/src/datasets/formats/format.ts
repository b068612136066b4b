import type { PromptJudgements } from "../judgements";
import type { DatasetContainer, DatasetKind, SplitName } from "../names";
import type { SkipReason } from "../skip-reasons";

/** Where a format's rows go. */
export interface RowSink {
  row(row: object): void;
  /** Something that would have been a row cannot be said in this format. */
  skip(reason: SkipReason): void;
}

/** What is known about a dataset's data before anything is written. */
export interface DatasetSummary {
  kind: DatasetKind;
  /** Judgements that pass the filters. */
  demonstrations: number;
  rankings: number;
  corrections: number;
  /** Names of the attribute scales on which any candidate was scored, sorted. */
  attributes: string[];
}

/** Why data cannot be written in a format: a code for catalogues of strings, and the sentence in English. */
export interface Refusal {
  code: "needs_demonstrations" | "needs_comparisons" | "no_judgements" | "attributes_missing";
  message: string;
  /** Of `attributes_missing`: the names that lack, and those that are there. */
  missing?: string[] | undefined;
  present?: string[] | undefined;
}

/** Type of a Parquet column; every value may be null. */
export type ColumnType =
  | "string"
  | "boolean"
  | "int32"
  | "int64"
  | "double"
  | { list: ColumnType }
  | { fields: Record<string, ColumnType> };

export interface WrittenFile {
  name: string;
  split: SplitName;
}

/** One way to write a dataset. Rows must not depend on anything but the judgements: same data, same bytes. */
export interface DatasetFormat {
  /** Who reads it. */
  title: string;
  /** One sentence for the person who chooses. */
  description: string;
  needs: "demonstrations" | "comparisons" | "attributes";
  /** Text container the trainer wants: one JSON object per line, or one JSON array. */
  layout: "jsonl" | "json";
  containers: readonly DatasetContainer[];
  /** Counts changes of the row's shape. */
  version: number;
  /** Columns of the Parquet container, in order. */
  columns: Record<string, ColumnType> | null;
  /** True when rows hold more of a judgement than texts and order: ratings, notes, changes of mind. */
  fullDetail?: true;
  /** Why this data cannot be written in this format; null when it can. */
  refuse(summary: DatasetSummary): Refusal | null;
  write(item: PromptJudgements, sink: RowSink): void;
  /** Files the trainer wants beside the data. */
  companions?(datasetName: string, files: readonly WrittenFile[]): { name: string; content: string }[];
}

export const messageColumns: ColumnType = { list: { fields: { role: "string", content: "string" } } };

/** Refuses a dataset of the wrong kind, or one without a single judgement to write. */
export function refuseUnless(kind: DatasetKind, summary: DatasetSummary): Refusal | null {
  if (summary.kind !== kind) return kind === "demonstrations" ? needsDemonstrations : needsComparisons;
  const judgements =
    summary.corrections + (kind === "demonstrations" ? summary.demonstrations : summary.rankings);
  return judgements === 0 ? noJudgements : null;
}

const needsDemonstrations: Refusal = {
  code: "needs_demonstrations",
  message:
    "This format holds ideal responses, and the dataset is made of comparisons. Define a dataset of demonstrations.",
};
const needsComparisons: Refusal = {
  code: "needs_comparisons",
  message:
    "This format holds preferences, and the dataset is made of demonstrations. Define a dataset of comparisons.",
};
const noJudgements: Refusal = {
  code: "no_judgements",
  message: "No judgement passes the filters of this dataset.",
};
