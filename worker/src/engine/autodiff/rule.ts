import { AppError } from "@hone/core/errors";
import type { GraphBuilder } from "../onnx/builder";
import type { Shape } from "../onnx/dims";
import { formatType, type Node, type Value } from "../onnx/graph";
import type { OpName } from "../onnx/ops";

/** Numbers to be added to a gradient at the places that `indices` name along `axis`; the rest of it gets nothing. */
export interface ScatterAdd {
  indices: Value;
  updates: Value;
  axis: number;
}

/** What one node adds to the gradient of one of its inputs. */
export type Contribution = Value | ScatterAdd;

/** What a rule sees of a node whose results have gradients. */
export interface Backward<Op extends OpName> {
  g: GraphBuilder;
  node: Node<Op>;
  /** The node's inputs; only read those that the operator requires. */
  x: readonly Value[];
  /** The node's first output and the gradient of the loss with respect to it. */
  y: Value;
  dy: Value;
  /** Gradients of all outputs, for operators that have several; undefined where the loss does not depend on one. */
  dys: readonly (Value | undefined)[];
}

/**
 * The vector–Jacobian product of an operator: for every input how to make its contribution, null where none can be
 * made (indices, axes, tables). Only what is wanted is made. A contribution may have the broadcast shape of the result
 * where that differs from the input's: the walker sums it back.
 */
export type GradientRule<Op extends OpName> = (
  backward: Backward<Op>,
) => readonly ((() => Contribution) | null)[];

/** For operators whose results do not vary smoothly with any input. The text says why. */
export interface NotDifferentiable {
  notDifferentiable: string;
}

/** Sizes of a shape as numbers. @throws AppError INTERNAL on a symbolic size: graphs that learn have fixed ones */
export function sizesOf(shape: Shape): number[] {
  return shape.map((dim) => {
    if (typeof dim === "number") return dim;
    throw new AppError("INTERNAL", `Gradients need fixed sizes; [${shape.join(", ")}] has ${dim}.`);
  });
}

/** What an int64 input holds. @throws AppError INTERNAL where it is not a constant */
export function constantsOf(g: GraphBuilder, value: Value): number[] {
  const content = g.content(value);
  if (!content)
    throw new AppError("INTERNAL", `Gradients need to know what ${value.name}, ${formatType(value)}, holds.`);
  return sizesOf(content);
}

export const fromEnd = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

export const add = (g: GraphBuilder, a: Value, b: Value): Value => g.op("Add", [a, b]);
export const sub = (g: GraphBuilder, a: Value, b: Value): Value => g.op("Sub", [a, b]);
export const mul = (g: GraphBuilder, a: Value, b: Value): Value => g.op("Mul", [a, b]);
export const div = (g: GraphBuilder, a: Value, b: Value): Value => g.op("Div", [a, b]);
export const times = (g: GraphBuilder, a: Value, factor: number): Value => mul(g, a, g.scalar(factor));
export const reshape = (g: GraphBuilder, a: Value, shape: Shape): Value =>
  g.op("Reshape", [a, g.vector(...sizesOf(shape))]);
export const expand = (g: GraphBuilder, a: Value, shape: Shape): Value =>
  g.op("Expand", [a, g.vector(...sizesOf(shape))]);
export const zeros = (g: GraphBuilder, shape: Shape): Value =>
  g.op("ConstantOfShape", [g.vector(...sizesOf(shape))]);
export const asFloat = (g: GraphBuilder, condition: Value): Value =>
  g.op("Cast", [condition], { to: "float32" });
