import type { DatasetFormatName } from "../names";
import { axolotlDpo, axolotlSft } from "./axolotl";
import type { DatasetFormat } from "./format";
import { helpsteer2 } from "./helpsteer2";
import { hhRlhf } from "./hh-rlhf";
import { honeRankings } from "./hone-rankings";
import { llamafactoryAlpaca, llamafactoryRanking, llamafactorySharegpt } from "./llamafactory";
import { oasstTree } from "./oasst-tree";
import { openaiPreference, openaiSft } from "./openai";
import { openrlhfPreference, openrlhfSft } from "./openrlhf";
import { trlKto, trlPreference, trlPreferenceImplicit, trlPromptCompletion, trlSft } from "./trl";

/** How each format is written. A format without a writer does not compile. */
export const datasetFormats: { readonly [Name in DatasetFormatName]: DatasetFormat } = {
  "trl-sft": trlSft,
  "trl-prompt-completion": trlPromptCompletion,
  "trl-preference": trlPreference,
  "trl-preference-implicit": trlPreferenceImplicit,
  "trl-kto": trlKto,
  "openai-sft": openaiSft,
  "openai-preference": openaiPreference,
  "axolotl-sft": axolotlSft,
  "axolotl-dpo": axolotlDpo,
  "llamafactory-alpaca": llamafactoryAlpaca,
  "llamafactory-sharegpt": llamafactorySharegpt,
  "llamafactory-ranking": llamafactoryRanking,
  "openrlhf-sft": openrlhfSft,
  "openrlhf-preference": openrlhfPreference,
  "hh-rlhf": hhRlhf,
  "oasst-tree": oasstTree,
  helpsteer2,
  "hone-rankings": honeRankings,
};
