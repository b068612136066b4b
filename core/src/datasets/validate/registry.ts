import type { DatasetFormatName } from "../names";
import { axolotlDpo, axolotlSft } from "./axolotl";
import type { Validator } from "./finding";
import { helpsteer2 } from "./helpsteer2";
import { hhRlhf } from "./hh-rlhf";
import { honeRankings } from "./hone-rankings";
import { llamafactoryAlpaca, llamafactoryRanking, llamafactorySharegpt } from "./llamafactory";
import { oasstTree } from "./oasst-tree";
import { openaiPreference, openaiSft } from "./openai";
import { openrlhfPreference, openrlhfSft } from "./openrlhf";
import { trlKto, trlPreference, trlPreferenceImplicit, trlPromptCompletion, trlSft } from "./trl";

/**
 * How each format is checked. The validators were written from the formats' documentation and share nothing with the
 * writers but the formats' names, so that one can find the other's mistakes.
 */
export const validators: { readonly [Name in DatasetFormatName]: Validator } = {
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
