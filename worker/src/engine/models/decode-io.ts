/**
 * Names of what goes in and out of a decode graph, whatever the model family. One graph serves the prompt (many
 * positions at once), decoding (one position) and scoring; the cache lives outside and only what is new comes back.
 *
 * Inputs: `inputIds` and `positionIds` int64 [batch, seq]; `attentionBias` float32 [batch, 1, seq, past + seq];
 * `logitRows` int64 [rows], which of the batch · seq positions need logits; per layer the cached keys and values float32
 * [batch, kvHeads, past, size].
 *
 * Outputs: `logits` float32 [rows, vocabulary]; `logNormalizer` float32 [rows, 1], so that the log-probability of a
 * token is its logit minus this; per layer the new keys and values float32 [batch, kvHeads, seq, size].
 */
export const decodeIo = {
  inputIds: "input_ids",
  positionIds: "position_ids",
  attentionBias: "attention_bias",
  logitRows: "logit_rows",
  logits: "logits",
  logNormalizer: "log_normalizer",
  pastKey: (layer: number) => `past.${layer}.key`,
  pastValue: (layer: number) => `past.${layer}.value`,
  newKey: (layer: number) => `new.${layer}.key`,
  newValue: (layer: number) => `new.${layer}.value`,
} as const;
