import { SCORE_WEIGHT } from "../head";
import type { LlamaConfig } from "./config";

/**
 * Names and shapes of all weights as published on the Hugging Face hub, in the order of the layers. Matrices are
 * [out, in].
 */
export function llamaWeightShapes(config: LlamaConfig): Map<string, number[]> {
  const { hiddenSize, intermediateSize, headSize } = config;
  const queries = config.heads * headSize;
  const keys = config.keyValueHeads * headSize;
  const shapes = new Map<string, number[]>();
  const projection = (name: string, out: number, input: number, bias: boolean) => {
    shapes.set(`${name}.weight`, [out, input]);
    if (bias) shapes.set(`${name}.bias`, [out]);
  };
  shapes.set("model.embed_tokens.weight", [config.vocabularySize, hiddenSize]);
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    shapes.set(`${prefix}.input_layernorm.weight`, [hiddenSize]);
    projection(`${prefix}.self_attn.q_proj`, queries, hiddenSize, config.queryKeyValueBias);
    projection(`${prefix}.self_attn.k_proj`, keys, hiddenSize, config.queryKeyValueBias);
    projection(`${prefix}.self_attn.v_proj`, keys, hiddenSize, config.queryKeyValueBias);
    projection(`${prefix}.self_attn.o_proj`, hiddenSize, queries, config.attentionOutputBias);
    if (config.queryKeyNorm) {
      shapes.set(`${prefix}.self_attn.q_norm.weight`, [headSize]);
      shapes.set(`${prefix}.self_attn.k_norm.weight`, [headSize]);
    }
    shapes.set(`${prefix}.post_attention_layernorm.weight`, [hiddenSize]);
    projection(`${prefix}.mlp.gate_proj`, intermediateSize, hiddenSize, config.feedForwardBias);
    projection(`${prefix}.mlp.up_proj`, intermediateSize, hiddenSize, config.feedForwardBias);
    projection(`${prefix}.mlp.down_proj`, hiddenSize, intermediateSize, config.feedForwardBias);
  }
  shapes.set("model.norm.weight", [hiddenSize]);
  if (config.head === "reward") shapes.set(SCORE_WEIGHT, [1, hiddenSize]);
  else if (!config.tiedEmbeddings) shapes.set("lm_head.weight", [config.vocabularySize, hiddenSize]);
  return shapes;
}

/** Tensors that published folders may carry beside the weights, and that say nothing new or are not used. */
export function isIgnoredLlamaTensor(name: string, config: LlamaConfig): boolean {
  if (name === "lm_head.weight") return config.head === "reward" || config.tiedEmbeddings;
  return name.endsWith(".rotary_emb.inv_freq");
}
