import type { RopeConfig } from "../../nn/rotary";
import type { ModelHead } from "../head";

/**
 * Everything that makes one member of the Llama family differ from another: Llama 2 and 3, SmolLM2, Mistral (without
 * sliding window), Qwen2, Qwen2.5, Qwen3.
 */
export interface LlamaConfig {
  family: "llama";
  head: ModelHead;
  vocabularySize: number;
  hiddenSize: number;
  /** Width of the feed-forward layer. */
  intermediateSize: number;
  layers: number;
  heads: number;
  /** Fewer than `heads` means grouped-query attention. */
  keyValueHeads: number;
  headSize: number;
  /** `max_position_embeddings`. */
  contextLength: number;
  normEpsilon: number;
  rope: RopeConfig;
  /** Biases of the query, key and value projections. */
  queryKeyValueBias: boolean;
  /** Bias of the attention's output projection. */
  attentionOutputBias: boolean;
  feedForwardBias: boolean;
  /** RMS normalization of every query and key head before rotation (Qwen3). */
  queryKeyNorm: boolean;
  /** The output layer is the embedding table. */
  tiedEmbeddings: boolean;
}
