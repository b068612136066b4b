import { familyOf, type ModelConfig } from "../models/families";
import type { Gpt2Config } from "../models/gpt2/config";
import type { LlamaConfig } from "../models/llama/config";

/** A small repeatable random source (mulberry32) for tests. */
export function testRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const base: LlamaConfig = {
  family: "llama",
  head: "vocabulary",
  vocabularySize: 61,
  hiddenSize: 32,
  intermediateSize: 48,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  contextLength: 256,
  normEpsilon: 1e-5,
  rope: { theta: 10_000, scaling: { type: "none" } },
  queryKeyValueBias: false,
  attentionOutputBias: false,
  feedForwardBias: false,
  queryKeyNorm: false,
  tiedEmbeddings: true,
};

/** One small model for every way in which members of the family differ. */
export const tinyConfigs: Record<string, LlamaConfig> = {
  "Llama 2, as many key heads as heads, untied": { ...base, keyValueHeads: 4, tiedEmbeddings: false },
  "Llama 3, grouped queries, scaled rotary positions": {
    ...base,
    rope: {
      theta: 500,
      scaling: {
        type: "llama3",
        factor: 8,
        lowFrequencyFactor: 1,
        highFrequencyFactor: 4,
        originalContextLength: 64,
      },
    },
  },
  "Llama with every bias and linear scaling": {
    ...base,
    queryKeyValueBias: true,
    attentionOutputBias: true,
    feedForwardBias: true,
    rope: { theta: 10_000, scaling: { type: "linear", factor: 2 } },
  },
  "Qwen2, biases on query, key, value": { ...base, queryKeyValueBias: true, keyValueHeads: 1 },
  "Qwen3, normalized queries and keys, heads wider than the model": {
    ...base,
    queryKeyNorm: true,
    headSize: 16,
    normEpsilon: 1e-6,
  },
};

export const tinyGpt2: Gpt2Config = {
  family: "gpt2",
  head: "vocabulary",
  vocabularySize: 61,
  hiddenSize: 32,
  intermediateSize: 48,
  layers: 2,
  heads: 4,
  keyValueHeads: 4,
  headSize: 8,
  contextLength: 64,
  normEpsilon: 1e-5,
  tiedEmbeddings: true,
};

/** Random weights: norms around 1, all else around 0. */
export function randomWeights(config: ModelConfig, seed = 1): Map<string, Float32Array> {
  const random = testRandom(seed);
  const weights = new Map<string, Float32Array>();
  for (const [name, shape] of familyOf(config).weightShapes(config)) {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const center = /norm|ln_.*weight$/.test(name) ? 1 : 0;
    const spread = /embed|wte/.test(name) ? 1.5 : 0.6;
    weights.set(
      name,
      Float32Array.from({ length: size }, () => center + spread * (random() - 0.5)),
    );
  }
  return weights;
}

/** `config.json` of a configuration, in the words of transformers 4. */
export function hfConfigJson(architecture: string, config: LlamaConfig) {
  const { scaling } = config.rope;
  return {
    architectures: [architecture],
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headSize,
    max_position_embeddings: config.contextLength,
    rms_norm_eps: config.normEpsilon,
    tie_word_embeddings: config.tiedEmbeddings,
    attention_bias: config.attentionOutputBias,
    mlp_bias: config.feedForwardBias,
    hidden_act: "silu",
    rope_theta: config.rope.theta,
    rope_scaling:
      scaling.type === "none"
        ? null
        : scaling.type === "linear"
          ? { type: "linear", factor: scaling.factor }
          : {
              rope_type: "llama3",
              factor: scaling.factor,
              low_freq_factor: scaling.lowFrequencyFactor,
              high_freq_factor: scaling.highFrequencyFactor,
              original_max_position_embeddings: scaling.originalContextLength,
            },
    bos_token_id: 1,
    eos_token_id: 2,
  };
}

/** `config.json` of a GPT-2. */
export function gpt2ConfigJson(config: Gpt2Config) {
  return {
    architectures: ["GPT2LMHeadModel"],
    vocab_size: config.vocabularySize,
    n_embd: config.hiddenSize,
    n_inner: config.intermediateSize,
    n_layer: config.layers,
    n_head: config.heads,
    n_positions: config.contextLength,
    layer_norm_epsilon: config.normEpsilon,
    activation_function: "gelu_new",
    bos_token_id: 1,
    eos_token_id: 2,
  };
}
