import type { DType } from "./dtypes";

/** Of operators without attributes. */
type None = Record<never, never>;
interface Axis {
  axis?: number;
}
interface Reduction {
  /** 1 (the default) keeps reduced axes with size 1. The axes are the second input. */
  keepdims?: 0 | 1;
}

/**
 * The operators that our graphs are made of, with their attributes. Every table over operators (signatures, shape
 * rules, gradient rules) is typed by this interface, so that a missing entry does not compile.
 */
export interface OpAttributes {
  Add: None;
  And: None;
  Cast: { to: DType };
  Concat: { axis: number };
  /** Float zeros; the shape is the input. */
  ConstantOfShape: None;
  Cos: None;
  /** The axis is the second input. */
  CumSum: None;
  Div: None;
  Equal: None;
  Erf: None;
  Exp: None;
  Expand: None;
  FusedMatMul: { transA?: 0 | 1; transB?: 0 | 1; alpha?: number };
  Gather: Axis;
  /** y[i][j] = x[indices[i][j]][j] along axis 0, and so on along others; indices have the result's shape. */
  GatherElements: Axis;
  Identity: None;
  LayerNormalization: Axis & { epsilon?: number };
  LessOrEqual: None;
  Log: None;
  LogSoftmax: Axis;
  MatMul: None;
  Max: None;
  Min: None;
  Mul: None;
  Neg: None;
  Pow: None;
  Reciprocal: None;
  ReduceLogSumExp: Reduction;
  ReduceMax: Reduction;
  ReduceMean: Reduction;
  ReduceSum: Reduction;
  ReduceSumSquare: Reduction;
  Reshape: None;
  RotaryEmbedding: { interleaved?: 0 | 1 };
  /** Data, indices, updates. "add" is correct with several threads; that of ScatterND loses updates (ORT 1.30). */
  ScatterElements: Axis & { reduction: "add" };
  Shape: { start?: number; end?: number };
  Sigmoid: None;
  SimplifiedLayerNormalization: Axis & { epsilon?: number };
  Sin: None;
  Slice: None;
  Softmax: Axis;
  /** ln(1 + eˣ) */
  Softplus: None;
  Split: Axis;
  Sqrt: None;
  Squeeze: None;
  Sub: None;
  Tanh: None;
  Transpose: { perm: readonly number[] };
  Unsqueeze: None;
  Where: None;
}

export type OpName = keyof OpAttributes;

export interface OpSignature {
  /** "" is ONNX itself. */
  domain: "" | "com.microsoft";
  /** Fewest and most inputs. */
  inputs: readonly [number, number];
  /** Fewest and most outputs. */
  outputs: readonly [number, number];
}

const unary: OpSignature = { domain: "", inputs: [1, 1], outputs: [1, 1] };
const binary: OpSignature = { domain: "", inputs: [2, 2], outputs: [1, 1] };
const variadic: OpSignature = { domain: "", inputs: [1, 1e6], outputs: [1, 1] };

/** Opset versions that the encoded models ask for. */
export const OPSETS = { "": 20, "com.microsoft": 1 } as const;

export const OP_SIGNATURES: { readonly [Op in OpName]: OpSignature } = {
  Add: binary,
  And: binary,
  Cast: unary,
  Concat: variadic,
  ConstantOfShape: unary,
  Cos: unary,
  CumSum: binary,
  Div: binary,
  Equal: binary,
  Erf: unary,
  Exp: unary,
  Expand: binary,
  FusedMatMul: { ...binary, domain: "com.microsoft" },
  Gather: binary,
  GatherElements: binary,
  Identity: unary,
  LayerNormalization: { domain: "", inputs: [2, 3], outputs: [1, 3] },
  LessOrEqual: binary,
  Log: unary,
  LogSoftmax: unary,
  MatMul: binary,
  Max: variadic,
  Min: variadic,
  Mul: binary,
  Neg: unary,
  Pow: binary,
  Reciprocal: unary,
  ReduceLogSumExp: binary,
  ReduceMax: binary,
  ReduceMean: binary,
  ReduceSum: binary,
  ReduceSumSquare: binary,
  Reshape: binary,
  RotaryEmbedding: { domain: "com.microsoft", inputs: [4, 4], outputs: [1, 1] },
  ScatterElements: { domain: "", inputs: [3, 3], outputs: [1, 1] },
  Shape: unary,
  Sigmoid: unary,
  // ONNX Runtime registers its RMS normalization in the standard domain.
  SimplifiedLayerNormalization: { domain: "", inputs: [2, 2], outputs: [1, 2] },
  Sin: unary,
  Slice: { domain: "", inputs: [3, 5], outputs: [1, 1] },
  Softmax: unary,
  Softplus: unary,
  Split: { domain: "", inputs: [2, 2], outputs: [1, 1e6] },
  Sqrt: unary,
  Squeeze: binary,
  Sub: binary,
  Tanh: unary,
  Transpose: unary,
  Unsqueeze: binary,
  Where: { domain: "", inputs: [3, 3], outputs: [1, 1] },
};
