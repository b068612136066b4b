import type { Dataset } from "@hone/core/datasets/contracts";
import { type DatasetDefinition, datasetDefinitionSchema } from "@hone/core/datasets/definition";
import { type DatasetFormatName, type DatasetKind, datasetFormatNames } from "@hone/core/datasets/names";

/** A definition while somebody writes it. */
export interface DatasetDraft extends DatasetDefinition {
  name: string;
}

export function emptyDraft(kind: DatasetKind = "comparisons"): DatasetDraft {
  return { name: "", ...datasetDefinitionSchema.parse({ kind }) };
}

export function draftOf({ name, kind, filters, split }: Dataset): DatasetDraft {
  return { name, kind, filters, split };
}

const ofDemonstrations = new Set<DatasetFormatName>([
  "trl-sft",
  "trl-prompt-completion",
  "openai-sft",
  "axolotl-sft",
  "llamafactory-alpaca",
  "llamafactory-sharegpt",
  "openrlhf-sft",
]);

/** The formats that a dataset of this kind may be written in. */
export function formatsOf(kind: DatasetKind): DatasetFormatName[] {
  return datasetFormatNames.filter((name) => ofDemonstrations.has(name) === (kind === "demonstrations"));
}

/** "a, b ,c" as a list without empty or doubled entries. */
export function splitList(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,，]/)
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  ];
}

/** A day as the moment it begins in UTC, and back. */
export const dayToMoment = (day: string): string | null => (day === "" ? null : `${day}T00:00:00Z`);
export const momentToDay = (moment: string | null): string => moment?.slice(0, 10) ?? "";

/** A fraction as percent with at most one decimal, and back without rounding noise. */
export const toPercent = (fraction: number): number => Math.round(fraction * 1000) / 10;
export const toFraction = (percent: number): number => Math.round(percent * 10) / 1000;
