import { SCORE_WEIGHT } from "../head";
import type { Gpt2Config } from "./config";

const PREFIX = "transformer.";

/**
 * Names and shapes of all weights as published on the Hugging Face hub, in the order of the layers. Matrices of layers
 * are [in, out] ("Conv1D"), unlike those of other families.
 */
export function gpt2WeightShapes(config: Gpt2Config): Map<string, number[]> {
  const { hiddenSize, intermediateSize, vocabularySize } = config;
  const shapes = new Map<string, number[]>();
  const pair = (name: string, weight: number[], bias: number) => {
    shapes.set(`${name}.weight`, weight);
    shapes.set(`${name}.bias`, [bias]);
  };
  shapes.set(`${PREFIX}wte.weight`, [vocabularySize, hiddenSize]);
  shapes.set(`${PREFIX}wpe.weight`, [config.contextLength, hiddenSize]);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `${PREFIX}h.${layer}`;
    pair(`${at}.ln_1`, [hiddenSize], hiddenSize);
    pair(`${at}.attn.c_attn`, [hiddenSize, 3 * hiddenSize], 3 * hiddenSize);
    pair(`${at}.attn.c_proj`, [hiddenSize, hiddenSize], hiddenSize);
    pair(`${at}.ln_2`, [hiddenSize], hiddenSize);
    pair(`${at}.mlp.c_fc`, [hiddenSize, intermediateSize], intermediateSize);
    pair(`${at}.mlp.c_proj`, [intermediateSize, hiddenSize], hiddenSize);
  }
  pair(`${PREFIX}ln_f`, [hiddenSize], hiddenSize);
  if (config.head === "reward") shapes.set(SCORE_WEIGHT, [1, hiddenSize]);
  else if (!config.tiedEmbeddings) shapes.set("lm_head.weight", [vocabularySize, hiddenSize]);
  return shapes;
}

/** The first published files were saved from the bare model and lack the prefix. */
export function fullGpt2Name(name: string): string {
  return /^(wte|wpe|ln_f|h\.\d+)\./.test(name) ? PREFIX + name : name;
}

/** Causal masks that older files carry, and an output layer that says nothing new or is not used. */
export function isIgnoredGpt2Tensor(name: string, config: Gpt2Config): boolean {
  if (name === "lm_head.weight") return config.head === "reward" || config.tiedEmbeddings;
  return /^transformer\.h\.\d+\.attn\.(bias|masked_bias)$/.test(name);
}
