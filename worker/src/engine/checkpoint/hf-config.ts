import { AppError } from "@hone/core/errors";
import { z } from "zod";
import { readJsonFile } from "../json-file";
import type { ModelConfig } from "../models/families";
import type { ModelHead } from "../models/head";
import { type CommonJson, checkCommon, commonFields, type Refusal, refusalOf, tokenIds } from "./config-json";
import { gpt2Schema, readGpt2Config } from "./gpt2-config-json";
import { LLAMA_TRAITS, type LlamaTraits, llamaSchema, readLlamaConfig } from "./llama-config-json";

/** How the `config.json` of an architecture is read. */
interface Architecture {
  /** The same family with a vocabulary head and with a reward head. */
  names: Record<ModelHead, string>;
  head: ModelHead;
  read(path: string, refusal: Refusal): Promise<ModelConfig>;
}

/** Every architecture name of `config.json` that the engine can build. */
export const ARCHITECTURES: Record<string, Architecture> = {
  ...Object.fromEntries(
    Object.entries(LLAMA_TRAITS).flatMap(([name, traits]) => Object.entries(llamaPair(name, traits))),
  ),
  ...pair({ vocabulary: "GPT2LMHeadModel", reward: "GPT2ForSequenceClassification" }, (head) => ({
    read: async (path, refusal) => readGpt2Config(await readJsonFile(path, gpt2Schema), head, refusal),
  })),
};

function llamaPair(name: string, traits: LlamaTraits): Record<string, Architecture> {
  const names = { vocabulary: `${name}ForCausalLM`, reward: `${name}ForSequenceClassification` };
  return pair(names, (head) => ({
    read: async (path, refusal) =>
      readLlamaConfig(await readJsonFile(path, llamaSchema), traits, head, refusal),
  }));
}

function pair(
  names: Record<ModelHead, string>,
  make: (head: ModelHead) => Pick<Architecture, "read">,
): Record<string, Architecture> {
  const entry = (head: ModelHead) => [names[head], { names, head, ...make(head) }] as const;
  return Object.fromEntries([entry("vocabulary"), entry("reward")]);
}

/** A model's configuration, and what of it concerns generation and scoring. */
export interface HfConfig {
  architecture: string;
  model: ModelConfig;
  bosTokenId: number | undefined;
  /** Every token that ends a turn, from `config.json` and `generation_config.json`. */
  eosTokenIds: number[];
  /** A reward model is read at the last token of a row that is not this one. */
  padTokenId: number | undefined;
}

/**
 * Reads `config.json` and, where present, `generation_config.json` of a model folder.
 * @throws AppError naming file, field, what was found and what was expected
 */
export async function readHfConfig(folder: string): Promise<HfConfig> {
  const path = `${folder}/config.json`;
  const json: CommonJson = await readJsonFile(path, z.looseObject(commonFields));
  const generation = await readJsonFile(
    `${folder}/generation_config.json`,
    z.looseObject({ eos_token_id: tokenIds }),
    { optional: true },
  );
  const architecture = json.architectures[0]!;
  const known = architectureOf(architecture, path);
  const refusal = refusalOf(path);
  checkCommon(json, known.head, refusal);
  const list = (ids: z.infer<typeof tokenIds>) => (ids == null ? [] : Array.isArray(ids) ? ids : [ids]);
  return {
    architecture,
    model: await known.read(path, refusal),
    bosTokenId: list(json.bos_token_id)[0],
    eosTokenIds: [...new Set([...list(json.eos_token_id), ...list(generation?.eos_token_id)])],
    // Some configurations say −1 for "none".
    padTokenId: json.pad_token_id != null && json.pad_token_id >= 0 ? json.pad_token_id : undefined,
  };
}

/** The name of the architecture that is the same but for its head. @throws AppError UNSUPPORTED for an unknown one */
export function architectureWithHead(architecture: string, head: ModelHead): string {
  return architectureOf(architecture, "config.json").names[head];
}

function architectureOf(architecture: string, path: string): Architecture {
  const known = Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : undefined;
  if (known) return known;
  throw new AppError(
    "UNSUPPORTED",
    `${path}: architectures: ${architecture} is unknown; expected one of ${Object.keys(ARCHITECTURES).join(", ")}.`,
  );
}
