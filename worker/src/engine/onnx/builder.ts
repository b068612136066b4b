import { AppError } from "@hone/core/errors";
import { contentOf } from "./content";
import { canonicalDim, type Dim, type Shape, sizeOf } from "./dims";
import type { DType, DTypeArrays, TensorData } from "./dtypes";
import { formatType, type Graph, type Initializer, type Node, type Value } from "./graph";
import { OP_SIGNATURES, type OpAttributes, type OpName } from "./ops";
import { SHAPE_RULES, ShapeError, type TensorType } from "./shape-inference";
import { verifyGraph } from "./verifier";

/** Attributes may be left out where the operator has none that are required. */
type AttributesArgument<Op extends OpName> =
  Partial<OpAttributes[Op]> extends OpAttributes[Op]
    ? [attributes?: OpAttributes[Op]]
    : [attributes: OpAttributes[Op]];

/**
 * Builds a graph node by node. Types of results are inferred at once, so that a mistake is reported where it is made,
 * with the scope it was made in. `finish` verifies the whole.
 */
export class GraphBuilder {
  private readonly inputs: Value[] = [];
  private readonly outputs: Value[] = [];
  private readonly nodes: Node[] = [];
  private readonly initializers = new Map<string, Initializer>();
  private readonly producers = new Map<string, Node>();
  private readonly names = new Set<string>();
  private readonly counters = new Map<string, number>();
  private readonly vectors = new Map<string, Value>();
  private path: string[] = [];

  constructor(private readonly graphName: string) {}

  /** Runs `body` with names of new nodes under `name/`; scopes nest. */
  scope<T>(name: string, body: () => T): T {
    this.path.push(name);
    try {
      return body();
    } finally {
      this.path.pop();
    }
  }

  /** A graph input. Symbolic sizes are strings; inputs that share one must agree when the graph runs. */
  input(name: string, dtype: DType, shape: Shape): Value {
    const value = this.value(name, { dtype, shape });
    this.inputs.push(value);
    return value;
  }

  /** A weight, under exactly this name. `data` is not copied: leave it alone until the graph is encoded. */
  initializer<D extends DType>(
    name: string,
    dtype: D,
    shape: readonly number[],
    data: DTypeArrays[D],
  ): Value {
    const value = this.value(name, { dtype, shape });
    if (sizeOf(shape) !== data.length)
      this.fail(name, `${formatType(value)} needs ${sizeOf(shape)} elements, the data have ${data.length}`);
    this.initializers.set(name, { value, data: data as TensorData });
    return value;
  }

  /** An unnamed constant of this scope. */
  constant<D extends DType>(dtype: D, shape: readonly number[], data: DTypeArrays[D]): Value {
    return this.initializer(this.fresh("constant"), dtype, shape, data);
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.constant("float32", [], Float32Array.of(value));
  }

  /** An int64 vector constant; equal ones are shared. */
  vector(...numbers: number[]): Value {
    const key = numbers.join();
    let value = this.vectors.get(key);
    if (!value) {
      value = this.initializer(
        `int64:${key}`,
        "int64",
        [numbers.length],
        BigInt64Array.from(numbers, BigInt),
      );
      this.vectors.set(key, value);
    }
    return value;
  }

  /** The nodes so far, in the order in which they were made. */
  get built(): readonly Node[] {
    return this.nodes;
  }

  /** What an int64 vector holds, where that can be told while building. */
  content(value: Value): readonly Dim[] | undefined {
    return contentOf(value, this.initializers, this.producers);
  }

  /** A node with one output. @throws AppError INTERNAL naming node and types when they do not fit */
  op<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | null)[],
    ...attributes: AttributesArgument<Op>
  ): Value {
    return this.ops(op, 1, inputs, ...attributes)[0]!;
  }

  /** A node with several outputs. */
  ops<Op extends OpName>(
    op: Op,
    outputCount: number,
    inputs: readonly (Value | null)[],
    ...[given]: AttributesArgument<Op>
  ): Value[] {
    const attributes = (given ?? {}) as OpAttributes[Op];
    const name = this.fresh(op);
    const signature = OP_SIGNATURES[op];
    const fits = (count: number, [least, most]: readonly [number, number]) => count >= least && count <= most;
    if (!fits(inputs.length, signature.inputs) || !fits(outputCount, signature.outputs))
      this.fail(name, `${inputs.length} inputs and ${outputCount} outputs are not what ${op} takes`);
    const types = this.infer(name, op, inputs, attributes, outputCount);
    const outputs = types.map((type, i) => this.value(i === 0 ? `${name}:out` : `${name}:out${i}`, type));
    const node = { name, op, inputs: [...inputs], outputs, attributes } as Node;
    this.nodes.push(node);
    for (const output of outputs) this.producers.set(output.name, node);
    return outputs;
  }

  /** Declares a result under a name of its own (by an `Identity`, which the runtime removes). */
  output(name: string, value: Value): void {
    const named = this.value(name, value);
    const node: Node<"Identity"> = {
      name: this.fresh("Identity"),
      op: "Identity",
      inputs: [value],
      outputs: [named],
      attributes: {},
    };
    this.nodes.push(node);
    this.producers.set(name, node);
    this.outputs.push(named);
  }

  /** The verified graph. */
  finish(): Graph {
    const graph: Graph = {
      name: this.graphName,
      inputs: this.inputs,
      outputs: this.outputs,
      nodes: this.nodes,
      initializers: this.initializers,
    };
    verifyGraph(graph);
    return graph;
  }

  private infer<Op extends OpName>(
    name: string,
    op: Op,
    inputs: readonly (Value | null)[],
    attributes: OpAttributes[Op],
    outputCount: number,
  ): TensorType[] {
    const content = (value: Value) => this.content(value);
    try {
      return SHAPE_RULES[op]({ inputs, attributes, outputCount, content });
    } catch (error) {
      if (error instanceof ShapeError) this.fail(name, error.message);
      throw error;
    }
  }

  private value(name: string, { dtype, shape }: TensorType): Value {
    if (this.names.has(name)) this.fail(name, "the name is taken");
    this.names.add(name);
    return { name, dtype, shape: shape.map((dim): Dim => canonicalDim(dim)) };
  }

  /** `layers.0/attention/MatMul`, numbered from the second of its kind on. */
  private fresh(kind: string): string {
    const base = [...this.path, kind].join("/");
    const count = (this.counters.get(base) ?? 0) + 1;
    this.counters.set(base, count);
    return count === 1 ? base : `${base}_${count}`;
  }

  private fail(name: string, message: string): never {
    throw new AppError("INTERNAL", `Graph ${this.graphName}, ${name}: ${message}.`);
  }
}
