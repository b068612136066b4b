import { z } from "zod";

/** Every format a dataset can be exported to and a file can be checked against, in the order they are shown. */
export const datasetFormatNames = [
  "trl-sft",
  "trl-prompt-completion",
  "trl-preference",
  "trl-preference-implicit",
  "trl-kto",
  "openai-sft",
  "openai-preference",
  "axolotl-sft",
  "axolotl-dpo",
  "llamafactory-alpaca",
  "llamafactory-sharegpt",
  "llamafactory-ranking",
  "openrlhf-sft",
  "openrlhf-preference",
  "hh-rlhf",
  "oasst-tree",
  "helpsteer2",
  "hone-rankings",
] as const;
export const datasetFormatNameSchema = z.enum(datasetFormatNames, {
  error: `must be one of ${datasetFormatNames.join(", ")}`,
});
export type DatasetFormatName = (typeof datasetFormatNames)[number];

/** What a dataset is made of. Rankings, corrections and attribute scores all live in a dataset of comparisons. */
export const datasetKinds = ["demonstrations", "comparisons"] as const;
export const datasetKindSchema = z.enum(datasetKinds);
export type DatasetKind = (typeof datasetKinds)[number];

/** `jsonl` is text as the format's trainer wants it (some want one JSON array); `parquet` has the same rows. */
export const datasetContainers = ["jsonl", "parquet"] as const;
export const datasetContainerSchema = z.enum(datasetContainers);
export type DatasetContainer = (typeof datasetContainers)[number];

export const splitNames = ["train", "validation", "test"] as const;
export type SplitName = (typeof splitNames)[number];
