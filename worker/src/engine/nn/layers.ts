import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

/**
 * y = x Wᵀ + b with W stored as published, [out, in].
 * @param x [..., in]
 * @returns [..., out]
 */
export function linear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  const product = g.op("FusedMatMul", [x, weight], { transB: 1 });
  return bias ? g.op("Add", [product, bias]) : product;
}

/**
 * y = x W + b with W stored as [in, out], as GPT-2's Conv1D is published.
 * @param x [..., in]
 * @returns [..., out]
 */
export function linearInOut(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  const product = g.op("MatMul", [x, weight]);
  return bias ? g.op("Add", [product, bias]) : product;
}

/** Root mean square normalization over the last axis (Zhang & Sennrich 2019, eq. 4), ε inside the root. */
export function rmsNorm(g: GraphBuilder, x: Value, scale: Value, epsilon: number): Value {
  return g.op("SimplifiedLayerNormalization", [x, scale], { axis: -1, epsilon });
}

/** x · σ(x), the Swish or SiLU (Ramachandran et al. 2017). */
export function silu(g: GraphBuilder, x: Value): Value {
  return g.op("Mul", [x, g.op("Sigmoid", [x])]);
}

/**
 * The gated feed-forward layer SwiGLU (Shazeer 2020, eq. 6): down(silu(gate(x)) · up(x)).
 * @param apply its three linear modules
 */
export function swiGlu(
  g: GraphBuilder,
  x: Value,
  apply: Record<"gate" | "up" | "down", (x: Value) => Value>,
): Value {
  return apply.down(g.op("Mul", [silu(g, apply.gate(x)), apply.up(x)]));
}

/** [batch, seq, heads · size] → [batch, seq, heads, size] */
export function splitHeads(g: GraphBuilder, x: Value, heads: number, size: number): Value {
  return g.op("Reshape", [x, g.vector(0, 0, heads, size)]);
}

/** [batch, seq, heads, size] ↔ [batch, heads, seq, size] */
export function swapHeadsAndPositions(g: GraphBuilder, x: Value): Value {
  return g.op("Transpose", [x], { perm: [0, 2, 1, 3] });
}
