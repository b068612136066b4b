import { linear } from "../nn/layers";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { WeightValues } from "./weight-source";

/**
 * What a model ends in: one number for every token of the vocabulary (`…ForCausalLM`, `…LMHeadModel`), or one number
 * that says how good the text is (`…ForSequenceClassification` with one label).
 */
export type ModelHead = "vocabulary" | "reward";

/** The published name of a reward model's last weight, [1, hidden]; it has no bias. */
export const SCORE_WEIGHT = "score.weight";

/** [rows, hidden] → [rows] */
export function rewards(g: GraphBuilder, weights: WeightValues, states: Value): Value {
  return g.op("Squeeze", [linear(g, states, weights.value(SCORE_WEIGHT)), g.vector(-1)]);
}
