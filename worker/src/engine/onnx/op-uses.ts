import { GraphBuilder } from "./builder";
import type { Graph, Value } from "./graph";
import type { OpName } from "./ops";

/** Builds results of which the first is checked against `expected`. */
type Build = (g: GraphBuilder, x: Value) => Value[];

/**
 * A use of every operator on x float32 [batch, seq, 4]; a missing operator does not compile. Where a function is given it
 * computes the first result from the numbers of x, to check the meaning beside the shape.
 */
export const OP_USES: Record<OpName, { build: Build; expected?: (x: number[]) => number[] }> = {
  Add: { build: (g, x) => [g.op("Add", [x, g.scalar(2)])], expected: (x) => x.map((v) => v + 2) },
  And: { build: (g, x) => [asFloat(g, g.op("And", [g.op("Equal", [x, x]), g.op("Equal", [x, x])]))] },
  Cast: {
    build: (g, x) => [asFloat(g, g.op("Cast", [x], { to: "int32" }))],
    expected: (x) => x.map(Math.trunc),
  },
  Concat: { build: (g, x) => [g.op("Concat", [x, x], { axis: 1 })] },
  ConstantOfShape: {
    build: (g, x) => [g.op("ConstantOfShape", [g.op("Shape", [x], { start: 1 })])],
    expected: () => Array<number>(12).fill(0),
  },
  Cos: { build: (g, x) => [g.op("Cos", [x])], expected: (x) => x.map(Math.cos) },
  CumSum: {
    build: (g, x) => [g.op("CumSum", [x, g.constant("int64", [], BigInt64Array.of(2n))])],
    expected: (x) => rows(x).flatMap((row) => row.map((_, i) => row.slice(0, i + 1).reduce((a, b) => a + b))),
  },
  Div: { build: (g, x) => [g.op("Div", [x, g.scalar(4)])], expected: (x) => x.map((v) => v / 4) },
  Equal: { build: (g, x) => [asFloat(g, g.op("Equal", [x, x]))], expected: (x) => x.map(() => 1) },
  Erf: { build: (g, x) => [g.op("Erf", [x])] },
  Exp: { build: (g, x) => [g.op("Exp", [x])], expected: (x) => x.map(Math.exp) },
  Expand: {
    build: (g, x) => [
      g.op("Expand", [g.op("ReduceSum", [x, g.vector(0, 1)], { keepdims: 0 }), g.vector(5, 4)]),
    ],
  },
  FusedMatMul: {
    build: (g, x) => [g.op("FusedMatMul", [x, square(g)], { transB: 1, alpha: 0.5 })],
    expected: (x) =>
      x.map((_, i) => [0, 1, 2, 3].reduce((sum, k) => sum + x[i - (i % 4) + k]! * ((i % 4) * 4 + k), 0) / 2),
  },
  Gather: { build: (g, x) => [g.op("Gather", [x, g.vector(2, 0)], { axis: 2 })] },
  GatherElements: {
    build: (g, x) => [g.op("GatherElements", [rowsOf(g, x), picks(g)], { axis: 1 })],
    expected: (x) => rows(x).map((row, i) => row[i % 4]!),
  },
  Identity: { build: (g, x) => [g.op("Identity", [x])], expected: (x) => x },
  LayerNormalization: {
    build: (g, x) => g.ops("LayerNormalization", 3, [x, ones(g), ones(g)], { epsilon: 1e-5 }),
  },
  LessOrEqual: {
    build: (g, x) => [asFloat(g, g.op("LessOrEqual", [x, g.scalar(0)]))],
    expected: (x) => x.map((v) => (v <= 0 ? 1 : 0)),
  },
  Log: { build: (g, x) => [g.op("Log", [g.op("Exp", [x])])], expected: (x) => x },
  LogSoftmax: { build: (g, x) => [g.op("LogSoftmax", [x], { axis: -1 })] },
  MatMul: { build: (g, x) => [g.op("MatMul", [x, square(g)])] },
  Max: { build: (g, x) => [g.op("Max", [x, g.scalar(0)])], expected: (x) => x.map((v) => Math.max(v, 0)) },
  Min: { build: (g, x) => [g.op("Min", [x, g.scalar(0)])], expected: (x) => x.map((v) => Math.min(v, 0)) },
  Mul: { build: (g, x) => [g.op("Mul", [x, x])], expected: (x) => x.map((v) => v * v) },
  Neg: { build: (g, x) => [g.op("Neg", [x])], expected: (x) => x.map((v) => -v) },
  Pow: { build: (g, x) => [g.op("Pow", [x, g.scalar(2)])], expected: (x) => x.map((v) => v * v) },
  Reciprocal: { build: (g, x) => [g.op("Reciprocal", [x])], expected: (x) => x.map((v) => 1 / v) },
  ReduceLogSumExp: {
    build: (g, x) => [g.op("ReduceLogSumExp", [x, g.vector(-1)])],
    expected: (x) => rows(x).map((row) => Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0))),
  },
  ReduceMax: {
    build: (g, x) => [g.op("ReduceMax", [x, g.vector(-1)], { keepdims: 0 })],
    expected: (x) => rows(x).map((row) => Math.max(...row)),
  },
  ReduceMean: {
    build: (g, x) => [g.op("ReduceMean", [x, g.vector(2)])],
    expected: (x) => rows(x).map((row) => row.reduce((a, b) => a + b) / 4),
  },
  ReduceSum: { build: (g, x) => [g.op("ReduceSum", [x, g.vector(0, 2)])] },
  ReduceSumSquare: {
    build: (g, x) => [g.op("ReduceSumSquare", [x, g.vector(-1)])],
    expected: (x) => rows(x).map((row) => row.reduce((sum, v) => sum + v * v, 0)),
  },
  Reshape: {
    build: (g, x) => [g.op("Reshape", [x, g.vector(-1, 2)]), g.op("Reshape", [x, g.vector(0, 0, 2, -1)])],
    expected: (x) => x,
  },
  RotaryEmbedding: { build: (g, x) => [rotary(g, x)] },
  ScatterElements: {
    build: (g, x) => {
      const start = rowsOf(g, x);
      const twice = g.op("Concat", [picks(g), picks(g)], { axis: 1 });
      const updates = g.constant("float32", [6, 2], new Float32Array(12).fill(1));
      return [g.op("ScatterElements", [start, twice, updates], { axis: 1, reduction: "add" })];
    },
    expected: (x) => rows(x).flatMap((row, i) => row.map((v, k) => (k === i % 4 ? v + 2 : v))),
  },
  Shape: { build: (g, x) => [asFloat(g, g.op("Shape", [x], { start: 1 }))], expected: () => [3, 4] },
  Sigmoid: { build: (g, x) => [g.op("Sigmoid", [x])], expected: (x) => x.map((v) => 1 / (1 + Math.exp(-v))) },
  SimplifiedLayerNormalization: {
    build: (g, x) => g.ops("SimplifiedLayerNormalization", 2, [x, ones(g)], { axis: -1, epsilon: 0 }),
    expected: (x) =>
      rows(x).flatMap((row) => row.map((v) => v / Math.sqrt(row.reduce((sum, w) => sum + w * w, 0) / 4))),
  },
  Sin: { build: (g, x) => [g.op("Sin", [x])], expected: (x) => x.map(Math.sin) },
  Slice: {
    build: (g, x) => [
      g.op("Slice", [x, g.vector(-3, 1), g.vector(2 ** 31 - 1, 4), g.vector(1, 2), g.vector(1, 2)]),
      g.op("Slice", [x, g.vector(1), g.vector(2 ** 31 - 1), g.vector(0)]),
    ],
  },
  Softmax: { build: (g, x) => [g.op("Softmax", [x], { axis: 1 })] },
  Softplus: {
    build: (g, x) => [g.op("Softplus", [x])],
    expected: (x) => x.map((v) => Math.log1p(Math.exp(v))),
  },
  Split: { build: (g, x) => g.ops("Split", 2, [x, g.vector(1, 3)], { axis: 2 }) },
  Sqrt: { build: (g, x) => [g.op("Sqrt", [g.op("Mul", [x, x])])], expected: (x) => x.map(Math.abs) },
  Squeeze: { build: (g, x) => [g.op("Squeeze", [g.op("ReduceSum", [x, g.vector(1)]), g.vector(1)])] },
  Sub: { build: (g, x) => [g.op("Sub", [x, x])], expected: (x) => x.map(() => 0) },
  Tanh: { build: (g, x) => [g.op("Tanh", [x])], expected: (x) => x.map(Math.tanh) },
  Transpose: { build: (g, x) => [g.op("Transpose", [x], { perm: [2, 0, 1] })] },
  Unsqueeze: { build: (g, x) => [g.op("Unsqueeze", [x, g.vector(0, -1)])], expected: (x) => x },
  Where: { build: (g, x) => [g.op("Where", [g.op("Equal", [x, x]), x, g.scalar(0)])], expected: (x) => x },
};

const asFloat = (g: GraphBuilder, value: Value) => g.op("Cast", [value], { to: "float32" });
const ones = (g: GraphBuilder) => g.constant("float32", [4], Float32Array.of(1, 1, 1, 1));
const square = (g: GraphBuilder) =>
  g.constant(
    "float32",
    [4, 4],
    Float32Array.from({ length: 16 }, (_, i) => i),
  );
/** x as one row of four per position, and a column to pick from each of its six rows. */
const rowsOf = (g: GraphBuilder, x: Value) => g.op("Reshape", [x, g.vector(-1, 4)]);
const picks = (g: GraphBuilder) => g.constant("int64", [6, 1], BigInt64Array.of(0n, 1n, 2n, 3n, 0n, 1n));
const rows = (x: number[]) => Array.from({ length: x.length / 4 }, (_, i) => x.slice(i * 4, i * 4 + 4));

function rotary(g: GraphBuilder, x: Value): Value {
  const heads = g.op("Transpose", [g.op("Reshape", [x, g.vector(0, 0, 1, 4)])], { perm: [0, 2, 1, 3] });
  const positions = g.input("positions", "int64", ["batch", "seq"]);
  const table = (f: (x: number) => number) =>
    g.constant(
      "float32",
      [8, 2],
      Float32Array.from({ length: 16 }, (_, i) => f(i)),
    );
  return g.op("RotaryEmbedding", [heads, positions, table(Math.cos), table(Math.sin)], { interleaved: 0 });
}

/** The numbers of x in `opUse`, for [batch, seq] = [2, 3]. */
export const OP_USE_NUMBERS: readonly number[] = Array.from(
  { length: 24 },
  (_, i) => ((i * 7) % 11) / 2 - 2.6,
);

type Feed =
  | { dtype: "float32"; shape: number[]; data: Float32Array }
  | { dtype: "int64"; shape: number[]; data: BigInt64Array };

/** The use of one operator as a graph of its own, with what to feed it. */
export function opUse(op: OpName): { graph: Graph; feeds: Record<string, Feed> } {
  const g = new GraphBuilder(op);
  const x = g.input("x", "float32", ["batch", "seq", 4]);
  OP_USES[op].build(g, x).forEach((value, i) => {
    g.output(`y${i}`, value);
  });
  const graph = g.finish();
  const feeds: Record<string, Feed> = {
    x: { dtype: "float32", shape: [2, 3, 4], data: Float32Array.from(OP_USE_NUMBERS) },
  };
  if (graph.inputs.length > 1)
    feeds.positions = { dtype: "int64", shape: [2, 3], data: BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n) };
  return { graph, feeds };
}
