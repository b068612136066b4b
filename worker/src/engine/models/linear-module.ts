import { linear, linearInOut } from "../nn/layers";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { WeightValues } from "./weight-source";

export interface LinearModule {
  /** Published name, that of the weight without `.weight`. */
  name: string;
  bias: boolean;
  /** How the weight is published: `out-in` as PyTorch's Linear, `in-out` as GPT-2's Conv1D. */
  layout: "out-in" | "in-out";
}

/**
 * A linear module of a model, with what adapters add to it. Every projection goes through here: that is what makes a
 * model of any family one that adapters fit.
 * @param x [..., in]
 * @returns [..., out]
 */
export function applyLinear(
  g: GraphBuilder,
  weights: WeightValues,
  { name, bias, layout }: LinearModule,
  x: Value,
): Value {
  const multiply = layout === "out-in" ? linear : linearInOut;
  const own = multiply(
    g,
    x,
    weights.value(`${name}.weight`),
    bias ? weights.value(`${name}.bias`) : undefined,
  );
  const added = weights.beside(g, name, x);
  return added ? g.op("Add", [own, added]) : own;
}
