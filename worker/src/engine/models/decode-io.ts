import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import { plainWeights, type WeightSource, type WeightValues } from "./weight-source";

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

/** What every decode graph is fed with beside its caches. */
export function declareDecodeInputs(g: GraphBuilder): Record<"ids" | "positions" | "bias" | "rows", Value> {
  return {
    ids: g.input(decodeIo.inputIds, "int64", ["batch", "seq"]),
    positions: g.input(decodeIo.positionIds, "int64", ["batch", "seq"]),
    bias: g.input(decodeIo.attentionBias, "float32", ["batch", 1, "seq", "past+seq"]),
    rows: g.input(decodeIo.logitRows, "int64", ["rows"]),
  };
}

/** @param logits float32 [rows, vocabulary] */
export function outputLogits(g: GraphBuilder, logits: Value): void {
  g.output(decodeIo.logits, logits);
  g.output(decodeIo.logNormalizer, g.op("ReduceLogSumExp", [logits, g.vector(-1)]));
}

/** Weights that are part of the graph, each once and only if it is used. */
export function weightInitializers(
  g: GraphBuilder,
  shapes: ReadonlyMap<string, number[]>,
  source: WeightSource,
): WeightValues {
  const loaded = new Map<string, Value>();
  return plainWeights((name) => {
    const value = loaded.get(name) ?? g.initializer(name, "float32", shapes.get(name)!, source(name));
    loaded.set(name, value);
    return value;
  });
}
