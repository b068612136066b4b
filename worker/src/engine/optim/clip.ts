import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

/** √ of the sum of all squares of all gradients; float32 scalar. */
export function globalNorm(g: GraphBuilder, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) =>
    g.op("ReduceSumSquare", [gradient, g.vector(...gradient.shape.map((_, axis) => axis))], { keepdims: 0 }),
  );
  return g.op("Sqrt", [squares.reduce((sum, square) => g.op("Add", [sum, square]))]);
}

/**
 * Shortens all gradients together so that their norm is at most `largest` (Pascanu et al. 2013, algorithm 1; with
 * PyTorch's 1e-6 below the fraction).
 */
export function clipByNorm(
  g: GraphBuilder,
  gradients: readonly Value[],
  norm: Value,
  largest: number,
): Value[] {
  const fraction = g.op("Div", [g.scalar(largest), g.op("Add", [norm, g.scalar(1e-6)])]);
  const factor = g.op("Min", [fraction, g.scalar(1)]);
  return gradients.map((gradient) => g.op("Mul", [gradient, factor]));
}
