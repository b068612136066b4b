import { AppError } from "@hone/core/errors";
import { z } from "zod";
import { readJsonFile } from "../json-file";
import type { ModelConfig } from "../models/families";
import type { LlamaConfig } from "../models/llama/config";

type RopeConfig = LlamaConfig["rope"];
type RopeScaling = RopeConfig["scaling"];

const positive = z.number().int().positive();
const tokenIds = z.union([z.number().int().min(0), z.array(z.number().int().min(0))]).nullish();

const ropeSchema = z.looseObject({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: z.number().positive().optional(),
  factor: z.number().positive().optional(),
  low_freq_factor: z.number().positive().optional(),
  high_freq_factor: z.number().positive().optional(),
  original_max_position_embeddings: positive.optional(),
  partial_rotary_factor: z.number().optional(),
});
type RopeJson = z.infer<typeof ropeSchema>;

/** `config.json` as far as the engine reads it; transformers 4 and 5 write some things differently. */
const configSchema = z.looseObject({
  architectures: z.array(z.string()).min(1),
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  num_key_value_heads: positive.nullish(),
  head_dim: positive.nullish(),
  max_position_embeddings: positive,
  rms_norm_eps: z.number().positive().default(1e-6),
  hidden_act: z.string().default("silu"),
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  sliding_window: z.number().nullish(),
  use_sliding_window: z.boolean().nullish(),
  layer_types: z.array(z.string()).nullish(),
  partial_rotary_factor: z.number().nullish(),
  quantization_config: z.unknown().optional(),
  rope_theta: z.number().positive().nullish(),
  /** transformers 4 */
  rope_scaling: ropeSchema.nullish(),
  /** transformers 5 */
  rope_parameters: ropeSchema.nullish(),
  bos_token_id: tokenIds,
  eos_token_id: tokenIds,
  pad_token_id: tokenIds,
});
type ConfigJson = z.infer<typeof configSchema>;

/** What differs between the architectures that are built as members of the Llama family. */
interface LlamaTraits {
  queryKeyValueBias(config: ConfigJson): boolean;
  attentionOutputBias(config: ConfigJson): boolean;
  queryKeyNorm: boolean;
  /** Whether a window in the configuration is in use. */
  usesWindow(config: ConfigJson): boolean;
}

const fromAttentionBias = (config: ConfigJson) => config.attention_bias ?? false;
const never = () => false;
const always = () => true;
const whenSwitchedOn = (config: ConfigJson) => config.use_sliding_window === true;

/** Every architecture name of `config.json` that the engine can build. */
export const ARCHITECTURES: Record<string, LlamaTraits> = {
  LlamaForCausalLM: {
    queryKeyValueBias: fromAttentionBias,
    attentionOutputBias: fromAttentionBias,
    queryKeyNorm: false,
    usesWindow: never,
  },
  MistralForCausalLM: {
    queryKeyValueBias: never,
    attentionOutputBias: never,
    queryKeyNorm: false,
    usesWindow: always,
  },
  Qwen2ForCausalLM: {
    queryKeyValueBias: always,
    attentionOutputBias: never,
    queryKeyNorm: false,
    usesWindow: whenSwitchedOn,
  },
  Qwen3ForCausalLM: {
    queryKeyValueBias: fromAttentionBias,
    attentionOutputBias: fromAttentionBias,
    queryKeyNorm: true,
    usesWindow: whenSwitchedOn,
  },
};

/** A model's configuration, and what of it concerns generation. */
export interface HfConfig {
  architecture: string;
  model: ModelConfig;
  bosTokenId: number | undefined;
  /** Every token that ends a turn, from `config.json` and `generation_config.json`. */
  eosTokenIds: number[];
}

/**
 * Reads `config.json` and, where present, `generation_config.json` of a model folder.
 * @throws AppError naming file, field, what was found and what was expected
 */
export async function readHfConfig(folder: string): Promise<HfConfig> {
  const path = `${folder}/config.json`;
  const json = await readJsonFile(path, configSchema);
  const generation = await readJsonFile(
    `${folder}/generation_config.json`,
    z.looseObject({ eos_token_id: tokenIds }),
    { optional: true },
  );
  const architecture = json.architectures[0]!;
  const list = (ids: z.infer<typeof tokenIds>) => (ids == null ? [] : Array.isArray(ids) ? ids : [ids]);
  return {
    architecture,
    model: toModelConfig(json, architecture, path),
    bosTokenId: list(json.bos_token_id)[0],
    eosTokenIds: [...new Set([...list(json.eos_token_id), ...list(generation?.eos_token_id)])],
  };
}

function toModelConfig(json: ConfigJson, architecture: string, path: string): LlamaConfig {
  const invalid = (message: string): never => {
    throw new AppError("INVALID_INPUT", `${path}: ${message}`);
  };
  const traits = Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture]! : undefined;
  if (!traits)
    throw new AppError(
      "UNSUPPORTED",
      `${path}: architectures: ${architecture} is unknown; expected one of ${Object.keys(ARCHITECTURES).join(", ")}.`,
    );
  refuseUnsupported(json, traits, path);
  const heads = json.num_attention_heads;
  const keyValueHeads = json.num_key_value_heads ?? heads;
  const headSize = json.head_dim ?? json.hidden_size / heads;
  if (!Number.isInteger(headSize) || headSize % 2)
    invalid(`hidden_size: ${json.hidden_size} does not divide into ${heads} heads of an even size.`);
  if (heads % keyValueHeads)
    invalid(`num_key_value_heads: ${keyValueHeads} does not divide num_attention_heads ${heads}.`);
  return {
    family: "llama",
    vocabularySize: json.vocab_size,
    hiddenSize: json.hidden_size,
    intermediateSize: json.intermediate_size,
    layers: json.num_hidden_layers,
    heads,
    keyValueHeads,
    headSize,
    contextLength: json.max_position_embeddings,
    normEpsilon: json.rms_norm_eps,
    rope: readRope(json, invalid),
    queryKeyValueBias: traits.queryKeyValueBias(json),
    attentionOutputBias: traits.attentionOutputBias(json),
    feedForwardBias: json.mlp_bias ?? false,
    queryKeyNorm: traits.queryKeyNorm,
    tiedEmbeddings: json.tie_word_embeddings,
  };
}

/** A model that would silently compute something else is refused. */
function refuseUnsupported(json: ConfigJson, traits: LlamaTraits, path: string): void {
  const unsupported = (message: string): never => {
    throw new AppError("UNSUPPORTED", `${path}: ${message}`);
  };
  const window = json.sliding_window;
  if (window != null && window < json.max_position_embeddings && traits.usesWindow(json))
    unsupported(
      `sliding_window: attention over a window of ${window} positions is not supported; expected null or at least max_position_embeddings (${json.max_position_embeddings}).`,
    );
  const odd = json.layer_types?.find((type) => type !== "full_attention");
  if (odd) unsupported(`layer_types: ${odd} is not supported; expected full_attention only.`);
  if (json.hidden_act !== "silu" && json.hidden_act !== "swish")
    unsupported(`hidden_act: ${json.hidden_act} is not supported; expected silu.`);
  if (json.quantization_config !== undefined && json.quantization_config !== null)
    unsupported(
      "quantization_config: quantised weights are not supported; expected F32, F16 or BF16 weights.",
    );
  const partial = json.partial_rotary_factor ?? json.rope_parameters?.partial_rotary_factor ?? 1;
  if (partial !== 1) unsupported(`partial_rotary_factor: ${partial} is not supported; expected 1.`);
}

function readRope(json: ConfigJson, invalid: (message: string) => never): RopeConfig {
  const [key, rope]: [string, RopeJson] = json.rope_parameters
    ? ["rope_parameters", json.rope_parameters]
    : ["rope_scaling", json.rope_scaling ?? {}];
  const theta = rope.rope_theta ?? json.rope_theta ?? 10_000;
  return { theta, scaling: readScaling(key, rope, json, invalid) };
}

function readScaling(
  key: string,
  rope: RopeJson,
  json: ConfigJson,
  invalid: (message: string) => never,
): RopeScaling {
  const need = (field: keyof RopeJson): number => {
    const value = rope[field];
    return typeof value === "number" ? value : invalid(`${key}.${field}: expected a number.`);
  };
  const type = rope.rope_type ?? rope.type ?? "default";
  switch (type) {
    case "default":
      return { type: "none" };
    case "linear":
      return { type: "linear", factor: need("factor") };
    case "llama3":
      return {
        type: "llama3",
        factor: need("factor"),
        lowFrequencyFactor: need("low_freq_factor"),
        highFrequencyFactor: need("high_freq_factor"),
        originalContextLength: rope.original_max_position_embeddings ?? json.max_position_embeddings,
      };
    default:
      throw new AppError(
        "UNSUPPORTED",
        `config.json: ${key}.rope_type: ${type} is not supported; expected default, linear or llama3.`,
      );
  }
}
