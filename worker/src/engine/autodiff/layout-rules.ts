import type { GraphBuilder } from "../onnx/builder";
import type { Shape } from "../onnx/dims";
import type { Value } from "../onnx/graph";
import type { OpName } from "../onnx/ops";
import { constantsOf, expand, fromEnd, type GradientRule, reshape, sizesOf, zeros } from "./rule";

const backToShape: GradientRule<"Reshape" | "Squeeze" | "Unsqueeze"> = ({ g, x, dy }) => [
  () => reshape(g, dy, x[0]!.shape),
  null,
];

/** Indices along one axis, laid out over all of `shape`. */
function spread(g: GraphBuilder, indices: Value, shape: Shape, axis: number): Value {
  return expand(
    g,
    reshape(
      g,
      indices,
      shape.map((dim, i) => (i === axis ? dim : 1)),
    ),
    shape,
  );
}

/** Positions that [start:end:step] takes of an axis of `size`. */
function slicedPositions(size: number, start: number, end: number, step: number): number[] {
  const clamp = (position: number) => Math.min(size, Math.max(0, position < 0 ? position + size : position));
  const positions: number[] = [];
  for (let position = clamp(start); position < clamp(end); position += step) positions.push(position);
  return positions;
}

/** Puts the gradient of a slice back where it came from, axis by axis. */
const slice: GradientRule<"Slice"> = ({ g, x, dy }) => {
  const [data, starts, ends] = [x[0]!, constantsOf(g, x[1]!), constantsOf(g, x[2]!)];
  const axes = x[3] ? constantsOf(g, x[3]) : starts.map((_, i) => i);
  const steps = x[4] ? constantsOf(g, x[4]) : starts.map(() => 1);
  const putBack = () =>
    axes.reduce((gradient, rawAxis, i) => {
      const axis = fromEnd(rawAxis, data.shape.length);
      const size = sizesOf(data.shape)[axis]!;
      const positions = slicedPositions(size, starts[i]!, ends[i]!, steps[i]!);
      const indices = spread(g, g.vector(...positions), gradient.shape, axis);
      const whole = zeros(g, gradient.shape.with(axis, size));
      return g.op("ScatterElements", [whole, indices, gradient], { axis, reduction: "add" });
    }, dy);
  return [putBack, null, null, null, null];
};

const gather: GradientRule<"Gather"> = ({ g, node, x, dy }) => {
  const [data, indices] = [x[0]!, x[1]!];
  const axis = fromEnd(node.attributes.axis ?? 0, data.shape.length);
  const count = sizesOf(indices.shape).reduce((product, size) => product * size, 1);
  const shape = data.shape.with(axis, count);
  return [() => ({ axis, indices: spread(g, indices, shape, axis), updates: reshape(g, dy, shape) }), null];
};

/** Rules of operators that move numbers about. */
export const LAYOUT_RULES = {
  Concat: ({ g, node, x, dy }) => {
    const axis = fromEnd(node.attributes.axis, dy.shape.length);
    let parts: Value[] | undefined;
    return x.map((_, i) => () => {
      const sizes = x.map((input) => sizesOf(input.shape)[axis]!);
      parts ??= g.ops("Split", x.length, [dy, g.vector(...sizes)], { axis });
      return parts[i]!;
    });
  },
  Expand: ({ dy }) => [() => dy, null],
  Gather: gather,
  GatherElements: ({ node, x, dy }) => [
    () => ({ axis: node.attributes.axis ?? 0, indices: x[1]!, updates: dy }),
    null,
  ],
  Reshape: backToShape,
  ScatterElements: ({ g, node, x, dy }) => [
    () => dy,
    null,
    () => g.op("GatherElements", [dy, x[1]!], { axis: node.attributes.axis }),
  ],
  Slice: slice,
  Split: ({ g, node, dys }) => [
    () =>
      g.op(
        "Concat",
        dys.map((dy, i) => dy ?? zeros(g, node.outputs[i]!.shape)),
        { axis: node.attributes.axis ?? 0 },
      ),
    null,
  ],
  Squeeze: backToShape,
  Transpose: ({ g, node, dy }) => [
    () =>
      g.op("Transpose", [dy], { perm: node.attributes.perm.map((_, i) => node.attributes.perm.indexOf(i)) }),
  ],
  Unsqueeze: backToShape,
} satisfies { [Op in OpName]?: GradientRule<Op> };
