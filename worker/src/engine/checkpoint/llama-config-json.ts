import { z } from "zod";
import type { ModelHead } from "../models/head";
import type { LlamaConfig } from "../models/llama/config";
import { commonFields, positive, type Refusal } from "./config-json";

type RopeConfig = LlamaConfig["rope"];
type RopeScaling = RopeConfig["scaling"];

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

/** `config.json` of the Llama family as far as the engine reads it; transformers 4 and 5 write some things differently. */
export const llamaSchema = z.looseObject({
  ...commonFields,
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
  rope_theta: z.number().positive().nullish(),
  /** transformers 4 */
  rope_scaling: ropeSchema.nullish(),
  /** transformers 5 */
  rope_parameters: ropeSchema.nullish(),
});
type LlamaJson = z.infer<typeof llamaSchema>;

/** What differs between the models that are built as members of the Llama family. */
export interface LlamaTraits {
  queryKeyValueBias(config: LlamaJson): boolean;
  attentionOutputBias(config: LlamaJson): boolean;
  queryKeyNorm: boolean;
  /** Whether a window in the configuration is in use. */
  usesWindow(config: LlamaJson): boolean;
}

const fromAttentionBias = (config: LlamaJson) => config.attention_bias ?? false;
const never = () => false;
const always = () => true;
const whenSwitchedOn = (config: LlamaJson) => config.use_sliding_window === true;

/** By the first part of an architecture's name. */
export const LLAMA_TRAITS = {
  Llama: {
    queryKeyValueBias: fromAttentionBias,
    attentionOutputBias: fromAttentionBias,
    queryKeyNorm: false,
    usesWindow: never,
  },
  Mistral: {
    queryKeyValueBias: never,
    attentionOutputBias: never,
    queryKeyNorm: false,
    usesWindow: always,
  },
  Qwen2: {
    queryKeyValueBias: always,
    attentionOutputBias: never,
    queryKeyNorm: false,
    usesWindow: whenSwitchedOn,
  },
  Qwen3: {
    queryKeyValueBias: fromAttentionBias,
    attentionOutputBias: fromAttentionBias,
    queryKeyNorm: true,
    usesWindow: whenSwitchedOn,
  },
} satisfies Record<string, LlamaTraits>;

/**
 * The configuration of a member of the Llama family.
 * @throws AppError INVALID_INPUT or UNSUPPORTED naming file and field
 */
export function readLlamaConfig(
  json: LlamaJson,
  traits: LlamaTraits,
  head: ModelHead,
  refusal: Refusal,
): LlamaConfig {
  const { invalid } = refusal;
  refuseUnsupported(json, traits, refusal);
  const heads = json.num_attention_heads;
  const keyValueHeads = json.num_key_value_heads ?? heads;
  const headSize = json.head_dim ?? json.hidden_size / heads;
  if (!Number.isInteger(headSize) || headSize % 2)
    invalid(`hidden_size: ${json.hidden_size} does not divide into ${heads} heads of an even size.`);
  if (heads % keyValueHeads)
    invalid(`num_key_value_heads: ${keyValueHeads} does not divide num_attention_heads ${heads}.`);
  return {
    family: "llama",
    head,
    vocabularySize: json.vocab_size,
    hiddenSize: json.hidden_size,
    intermediateSize: json.intermediate_size,
    layers: json.num_hidden_layers,
    heads,
    keyValueHeads,
    headSize,
    contextLength: json.max_position_embeddings,
    normEpsilon: json.rms_norm_eps,
    rope: readRope(json, refusal),
    queryKeyValueBias: traits.queryKeyValueBias(json),
    attentionOutputBias: traits.attentionOutputBias(json),
    feedForwardBias: json.mlp_bias ?? false,
    queryKeyNorm: traits.queryKeyNorm,
    tiedEmbeddings: json.tie_word_embeddings,
  };
}

/** A model that would silently compute something else is refused. */
function refuseUnsupported(json: LlamaJson, traits: LlamaTraits, { unsupported }: Refusal): void {
  const window = json.sliding_window;
  if (window != null && window < json.max_position_embeddings && traits.usesWindow(json))
    unsupported(
      `sliding_window: attention over a window of ${window} positions is not supported; expected null or at least max_position_embeddings (${json.max_position_embeddings}).`,
    );
  const odd = json.layer_types?.find((type) => type !== "full_attention");
  if (odd) unsupported(`layer_types: ${odd} is not supported; expected full_attention only.`);
  if (json.hidden_act !== "silu" && json.hidden_act !== "swish")
    unsupported(`hidden_act: ${json.hidden_act} is not supported; expected silu.`);
  const partial = json.partial_rotary_factor ?? json.rope_parameters?.partial_rotary_factor ?? 1;
  if (partial !== 1) unsupported(`partial_rotary_factor: ${partial} is not supported; expected 1.`);
}

function readRope(json: LlamaJson, refusal: Refusal): RopeConfig {
  const [key, rope]: [string, RopeJson] = json.rope_parameters
    ? ["rope_parameters", json.rope_parameters]
    : ["rope_scaling", json.rope_scaling ?? {}];
  const theta = rope.rope_theta ?? json.rope_theta ?? 10_000;
  return { theta, scaling: readScaling(key, rope, json, refusal) };
}

function readScaling(
  key: string,
  rope: RopeJson,
  json: LlamaJson,
  { invalid, unsupported }: Refusal,
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
      return unsupported(`${key}.rope_type: ${type} is not supported; expected default, linear or llama3.`);
  }
}
