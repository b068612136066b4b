import type { ModelHead } from "../head";

/** A member of the GPT-2 family (Radford et al. 2019): every head has its own keys, positions are learned. */
export interface Gpt2Config {
  family: "gpt2";
  head: ModelHead;
  vocabularySize: number;
  hiddenSize: number;
  /** Width of the feed-forward layer; 4 · hiddenSize in the published models. */
  intermediateSize: number;
  layers: number;
  heads: number;
  /** The same as `heads`. */
  keyValueHeads: number;
  headSize: number;
  /** `n_positions`: positions that were learned. */
  contextLength: number;
  normEpsilon: number;
  /** The output layer is the embedding table, as in every published member. */
  tiedEmbeddings: boolean;
}
