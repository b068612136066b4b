import type { Shape } from "./dims";
import type { DType, TensorData } from "./dtypes";
import type { OpAttributes, OpName } from "./ops";

/** A tensor flowing through a graph. Its name is unique there; values are compared by identity. */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One operation. An optional input that is left out is null. */
export interface Node<Op extends OpName = OpName> {
  readonly name: string;
  readonly op: Op;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[Op];
}

/** A value whose data are part of the graph: a weight or a constant. */
export interface Initializer {
  readonly value: Value;
  readonly data: TensorData;
}

/** A finished graph; nodes are in an order in which they can run. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  /** By value name. */
  readonly initializers: ReadonlyMap<string, Initializer>;
}

/** `float32[batch, 64]`, as it appears in messages and in the printed graph. */
export function formatType(value: Pick<Value, "dtype" | "shape">): string {
  return `${value.dtype}[${value.shape.join(", ")}]`;
}
