import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { OpName } from "../onnx/ops";
import {
  add,
  asFloat,
  type Backward,
  constantsOf,
  div,
  expand,
  fromEnd,
  type GradientRule,
  mul,
  reshape,
  sizesOf,
  sub,
  times,
} from "./rule";

type ReductionName = "ReduceLogSumExp" | "ReduceMax" | "ReduceMean" | "ReduceSum" | "ReduceSumSquare";

/** A reduction's result, or its gradient, with the reduced axes back at size 1. */
function kept({ g, node, x }: Backward<ReductionName>, value: Value): Value {
  return (node.attributes.keepdims ?? 1) ? value : g.op("Unsqueeze", [value, x[1]!]);
}

const mean = (g: GraphBuilder, a: Value, axes: Value) => g.op("ReduceMean", [a, axes], { keepdims: 1 });
const sum = (g: GraphBuilder, a: Value, axes: Value) => g.op("ReduceSum", [a, axes], { keepdims: 1 });
const elements = (value: Value) => sizesOf(value.shape).reduce((product, size) => product * size, 1);

/** y = α · op(a) op(b), where op transposes the last two axes or does nothing. */
function product(
  { g, x, dy }: Backward<"MatMul" | "FusedMatMul">,
  transA: boolean,
  transB: boolean,
  alpha: number,
): readonly (() => Value)[] {
  let [a, b, d] = [x[0]!, x[1]!, dy];
  const { shape } = a;
  const flat = !transA && a.shape.length > 2 && b.shape.length === 2;
  if (flat) {
    // Rows of all batches against one matrix: one product, not one per batch that would have to be summed.
    const rows = (value: Value) => {
      const width = sizesOf(value.shape).at(-1)!;
      return reshape(g, value, [elements(value) / width, width]);
    };
    [a, d] = [rows(a), rows(d)];
  }
  const multiply = (left: Value, right: Value, tl: boolean, tr: boolean) =>
    g.op("FusedMatMul", [left, right], { transA: tl ? 1 : 0, transB: tr ? 1 : 0, alpha });
  return [
    () => {
      const da = transA ? multiply(b, d, transB, true) : multiply(d, b, false, !transB);
      return flat ? reshape(g, da, shape) : da;
    },
    () => (transB ? multiply(d, a, true, transA) : multiply(a, d, !transA, false)),
  ];
}

/** With x̂ = (x − mean) · r, r = 1 / √(mean((x − mean)²) + ε): dx = r · (d − mean(d) − x̂ · mean(d · x̂)), d = dy · scale. */
function normalized(
  { g, node, x, dy }: Backward<"LayerNormalization" | "SimplifiedLayerNormalization">,
  centered: boolean,
): readonly (() => Value)[] {
  const [input, scale] = [x[0]!, x[1]!];
  const first = fromEnd(node.attributes.axis ?? -1, input.shape.length);
  const axes = g.vector(...input.shape.map((_, axis) => axis).slice(first));
  // 1 / √… is made again: ONNX Runtime's own second output of RMS normalization is wrong on WebGPU.
  const deviation = centered ? sub(g, input, mean(g, input, axes)) : input;
  const variance = mean(g, mul(g, deviation, deviation), axes);
  const inverse = g.op("Reciprocal", [
    g.op("Sqrt", [add(g, variance, g.scalar(node.attributes.epsilon ?? 1e-5))]),
  ]);
  const unit = mul(g, deviation, inverse);
  const toInput = () => {
    const d = mul(g, dy, scale);
    const off = mul(g, unit, mean(g, mul(g, d, unit), axes));
    const along = centered ? add(g, mean(g, d, axes), off) : off;
    return mul(g, sub(g, d, along), inverse);
  };
  return [toInput, () => mul(g, dy, unit), () => dy];
}

/** Rules of products, reductions and normalizations. */
export const ALGEBRA_RULES = {
  CumSum: ({ g, x, dy }) => [
    () => {
      // The sum from here to the end is the whole sum less the one up to here, this one excepted.
      const whole = sum(g, dy, g.vector(...constantsOf(g, x[1]!)));
      return add(g, sub(g, whole, g.op("CumSum", [dy, x[1]!])), dy);
    },
    null,
  ],
  FusedMatMul: (backward) => {
    const { transA, transB, alpha } = backward.node.attributes;
    return product(backward, transA === 1, transB === 1, alpha ?? 1);
  },
  LayerNormalization: (backward) => normalized(backward, true),
  LogSoftmax: ({ g, node, y, dy }) => [
    () => sub(g, dy, mul(g, g.op("Exp", [y]), sum(g, dy, g.vector(node.attributes.axis ?? -1)))),
  ],
  MatMul: (backward) => product(backward, false, false, 1),
  ReduceLogSumExp: (backward) => {
    const { g, x, y, dy } = backward;
    const softmax = () => g.op("Exp", [sub(g, x[0]!, kept(backward, y))]);
    return [() => mul(g, softmax(), kept(backward, dy)), null];
  },
  ReduceMax: (backward) => {
    const { g, x, y, dy } = backward;
    return [
      () => {
        const largest = asFloat(g, g.op("Equal", [x[0]!, kept(backward, y)]));
        return mul(g, largest, div(g, kept(backward, dy), sum(g, largest, x[1]!)));
      },
      null,
    ];
  },
  ReduceMean: (backward) => {
    const { g, x, y, dy } = backward;
    const share = elements(y) / elements(x[0]!);
    return [() => expand(g, times(g, kept(backward, dy), share), x[0]!.shape), null];
  },
  ReduceSum: (backward) => [
    () => expand(backward.g, kept(backward, backward.dy), backward.x[0]!.shape),
    null,
  ],
  ReduceSumSquare: (backward) => {
    const { g, x, dy } = backward;
    return [() => mul(g, x[0]!, times(g, kept(backward, dy), 2)), null];
  },
  /** A rotation's inverse turns the other way. */
  RotaryEmbedding: ({ g, node, x, dy }) => [
    () => g.op("RotaryEmbedding", [dy, x[1]!, x[2]!, g.op("Neg", [x[3]!])], node.attributes),
    null,
    null,
    null,
  ],
  SimplifiedLayerNormalization: (backward) => normalized(backward, false).slice(0, 2),
  Softmax: ({ g, node, y, dy }) => [
    () => {
      const weighted = mul(g, dy, y);
      return sub(g, weighted, mul(g, y, sum(g, weighted, g.vector(node.attributes.axis ?? -1))));
    },
  ],
} satisfies { [Op in OpName]?: GradientRule<Op> };
