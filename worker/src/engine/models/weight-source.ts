import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

/** Gives a model's weight by its published name, row-major fp32; the shape was checked when it was loaded. */
export type WeightSource = (name: string) => Float32Array;

/** Gives a model's weights as values of a graph, whether they are part of it or fed into it. */
export interface WeightValues {
  /** A weight by its published name. */
  value(name: string): Value;
  /**
   * What an adapter beside a linear module adds to the module's result, however the module keeps its own matrix.
   * @param module the module's name, that of its weight without `.weight`
   * @param x [..., in]
   * @returns [..., out]; undefined where the module has no adapter
   */
  beside(g: GraphBuilder, module: string, x: Value): Value | undefined;
}

/** Weights alone, no adapters. */
export function plainWeights(value: (name: string) => Value): WeightValues {
  return { value, beside: () => undefined };
}
