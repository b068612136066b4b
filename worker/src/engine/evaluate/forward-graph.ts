import { familyOf, type ModelConfig } from "../models/families";
import { declareTrainingInputs, type TrainingSizes } from "../models/training-io";
import { plainWeights, type WeightValues } from "../models/weight-source";
import { tokenSurprise } from "../nn/losses";
import { GraphBuilder } from "../onnx/builder";
import type { Graph, Value } from "../onnx/graph";

/**
 * Names of what goes in and out of a forward graph beside the inputs of `training-io.ts` and the model's weights, which
 * are fed in by their own names.
 */
export const forwardIo = {
  /** int64 [lossRows], of a language model: the token whose probability is asked for. */
  targets: "targets",
  /** float32 [lossRows]: −ln p of the targets, nats; of a reward model the rewards. */
  results: "results",
} as const;

/** Rows of which logits are held at the same time: a large vocabulary takes hundreds of megabytes for a thousand. */
const LOGIT_ROWS = 512;

/** A model that only looks, at whole rows of packed documents: nothing is learned and nothing is kept. */
export function buildForwardGraph(config: ModelConfig, sizes: TrainingSizes): Graph {
  const g = new GraphBuilder("forward");
  const family = familyOf(config);
  const tensors = new Map<string, Value>();
  for (const [name, shape] of family.weightShapes(config)) tensors.set(name, g.input(name, "float32", shape));
  const weights = plainWeights((name) => tensors.get(name)!);
  const states = family.trainingStates(g, config, weights, declareTrainingInputs(g, sizes));
  const results =
    config.head === "reward"
      ? g.scope("head", () => family.rewards(g, weights, states))
      : surprises(g, config, weights, states, sizes.lossRows);
  g.output(forwardIo.results, results);
  return g.finish();
}

function surprises(
  g: GraphBuilder,
  config: ModelConfig,
  weights: WeightValues,
  states: Value,
  rows: number,
): Value {
  const targets = g.input(forwardIo.targets, "int64", [rows]);
  const parts: Value[] = [];
  for (let start = 0; start < rows; start += LOGIT_ROWS) {
    const range = [g.vector(start), g.vector(Math.min(rows, start + LOGIT_ROWS)), g.vector(0)];
    const logits = familyOf(config).logits(g, config, weights, g.op("Slice", [states, ...range]));
    parts.push(tokenSurprise(g, logits, g.op("Slice", [targets, ...range])));
  }
  return parts.length === 1 ? parts[0]! : g.op("Concat", parts, { axis: 0 });
}
