import { documentBias, wholeAttention } from "../../nn/attention";
import type { GraphBuilder } from "../../onnx/builder";
import type { Value } from "../../onnx/graph";
import type { TrainingInputs } from "../training-io";
import type { WeightValues } from "../weight-source";
import type { LlamaConfig } from "./config";
import { chosenStates, decoderLayer, embed, rotation } from "./layers";

/**
 * Adds a Llama-family model to a graph that learns: all positions at once, no cache, sizes fixed.
 * @returns float32 [rows, hidden], the normalized states of the rows that the loss looks at
 */
export function buildLlamaTrainingStates(
  g: GraphBuilder,
  config: LlamaConfig,
  weights: WeightValues,
  inputs: TrainingInputs,
): Value {
  const seq = inputs.inputIds.shape[1] as number;
  const turn = rotation(g, config, inputs.positionIds, config.contextLength);
  const bias = g.scope("mask", () => documentBias(g, inputs.segmentIds, seq));
  let hidden = embed(g, weights, inputs.inputIds);
  for (let layer = 0; layer < config.layers; layer++)
    hidden = g.scope(`layers.${layer}`, () =>
      decoderLayer(g, config, layer, hidden, turn, weights, (heads) => wholeAttention(g, { ...heads, bias })),
    );
  return g.scope("head", () => chosenStates(g, config, weights, hidden, inputs.lossRows));
}
