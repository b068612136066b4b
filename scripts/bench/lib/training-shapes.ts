/** Models whose training is timed: as config.json, and the batch. All tokens are learned, as in pre-training. */
export interface TrainingShape {
  config: Record<string, unknown>;
  batch: number;
  sequence: number;
  steps: number;
}

const llama = (fields: Record<string, unknown>) => ({
  architectures: ["LlamaForCausalLM"],
  max_position_embeddings: 2048,
  rms_norm_eps: 1e-5,
  hidden_act: "silu",
  rope_theta: 10_000,
  bos_token_id: 0,
  eos_token_id: 0,
  ...fields,
});

export const trainingShapes = {
  "7m": {
    config: llama({
      vocab_size: 4096,
      hidden_size: 256,
      intermediate_size: 768,
      num_hidden_layers: 6,
      num_attention_heads: 4,
      num_key_value_heads: 4,
      tie_word_embeddings: false,
    }),
    batch: 8,
    sequence: 256,
    steps: 12,
  },
  "30m": {
    config: llama({
      vocab_size: 4096,
      hidden_size: 512,
      intermediate_size: 1536,
      num_hidden_layers: 8,
      num_attention_heads: 8,
      num_key_value_heads: 8,
      tie_word_embeddings: false,
    }),
    batch: 8,
    sequence: 256,
    steps: 8,
  },
  /** The shape of SmolLM2-135M. */
  "135m": {
    config: llama({
      vocab_size: 49_152,
      hidden_size: 576,
      intermediate_size: 1536,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      tie_word_embeddings: true,
    }),
    batch: 2,
    sequence: 256,
    steps: 5,
  },
} satisfies Record<string, TrainingShape>;

export type ShapeName = keyof typeof trainingShapes;
