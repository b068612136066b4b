import { AppError } from "@hone/core/errors";
import type { GraphBuilder } from "../onnx/builder";
import { type Shape, sameShape, sizeOf } from "../onnx/dims";
import { DTYPES } from "../onnx/dtypes";
import { formatType, type Node, type Value } from "../onnx/graph";
import { GRADIENT_RULES } from "./gradient-rules";
import { add, type Contribution, type GradientRule, zeros } from "./rule";

/**
 * Adds to the graph what computes ∂loss/∂value for every value asked for: reverse accumulation (Griewank & Walther
 * 2008, §3.2) over the nodes built so far, each at most once, and only those that lie between the values and the loss.
 * @param loss float32 with one element
 * @param wanted parameters, inputs or intermediate values
 * @returns gradients in the order of `wanted`, each with the shape of its value
 * @throws AppError INTERNAL where the loss does not depend on a value, or only through an operator without gradient
 */
export function gradients(g: GraphBuilder, loss: Value, wanted: readonly Value[]): Value[] {
  if (sizeOf(loss.shape) !== 1) fail(loss, "a loss has one element");
  const nodes = [...g.built];
  const active = dependents(nodes, wanted);
  return g.scope("backward", () => {
    const sums = new GradientSums(g);
    sums.add(loss, g.constant("float32", loss.shape.map(Number), Float32Array.of(1)));
    for (const node of nodes.toReversed()) {
      if (!node.outputs.some((output) => active.has(output))) continue;
      const dys = node.outputs.map((output) => sums.settle(output));
      if (dys.some((dy) => dy)) g.scope(node.name, () => propagate(g, node, dys, active, sums));
    }
    return wanted.map((value) => sums.settle(value) ?? fail(value, `${loss.name} does not depend on it`));
  });
}

/** All values that vary with one of `sources`. */
function dependents(nodes: readonly Node[], sources: readonly Value[]): ReadonlySet<Value> {
  const active = new Set(sources);
  for (const node of nodes)
    if (node.inputs.some((input) => input && active.has(input)))
      for (const output of node.outputs) if (DTYPES[output.dtype].float) active.add(output);
  return active;
}

/** Hands the gradients of a node's results on to those of its inputs that count. */
function propagate(
  g: GraphBuilder,
  node: Node,
  dys: readonly (Value | undefined)[],
  active: ReadonlySet<Value>,
  sums: GradientSums,
): void {
  const entry = GRADIENT_RULES[node.op];
  if ("notDifferentiable" in entry) fail(node, `${node.op} has no gradient: ${entry.notDifferentiable}`);
  const [dy] = dys;
  if (node.op !== "Split" && (!dy || dys.slice(1).some((other) => other)))
    fail(node, `${node.op} has a gradient for its first output only`);
  // The rule belongs to the node's own operator; TypeScript cannot follow that through the union.
  const rule = entry as unknown as GradientRule<typeof node.op>;
  const made = rule({ g, node, x: node.inputs as Value[], y: node.outputs[0]!, dy: dy!, dys });
  if (made.length < node.inputs.length) fail(node, `the gradient rule of ${node.op} forgets an input`);
  node.inputs.forEach((input, i) => {
    if (!input || !active.has(input)) return;
    const make = made[i] ?? fail(node, `${node.op} has no gradient for input ${i}, ${input.name}`);
    sums.add(input, make());
  });
}

/**
 * What has come together for every value. Sparse contributions wait until the dense ones are summed and are then added
 * into them: a tied embedding table needs no second table of zeros, nor do logits whose targets are picked out.
 */
class GradientSums {
  private readonly pending = new Map<Value, Contribution[]>();
  private readonly settled = new Map<Value, Value>();

  constructor(private readonly g: GraphBuilder) {}

  add(value: Value, contribution: Contribution): void {
    const list = this.pending.get(value) ?? [];
    list.push(contribution);
    this.pending.set(value, list);
  }

  /** The gradient of a value, once nothing more can come; undefined where nothing came. */
  settle(value: Value): Value | undefined {
    const done = this.settled.get(value);
    const list = this.pending.get(value);
    if (done || !list) return done;
    const { g } = this;
    let total: Value | undefined;
    for (const part of list)
      if (!("updates" in part)) {
        const fitting = sumToShape(g, part, value.shape);
        total = total ? add(g, total, fitting) : fitting;
      }
    for (const part of list)
      if ("updates" in part)
        total = g.op("ScatterElements", [total ?? zeros(g, value.shape), part.indices, part.updates], {
          axis: part.axis,
          reduction: "add",
        });
    if (!total || !sameShape(total.shape, value.shape))
      fail(value, `its gradient became ${total && formatType(total)}`);
    this.settled.set(value, total);
    return total;
  }
}

/** Undoes broadcasting: sums over the axes that `shape` lacks or has with size 1. */
function sumToShape(g: GraphBuilder, value: Value, shape: Shape): Value {
  const extra = value.shape.length - shape.length;
  if (extra < 0) fail(value, `a gradient of rank ${value.shape.length} for [${shape.join(", ")}]`);
  const leading = value.shape.slice(0, extra).map((_, axis) => axis);
  const stripped = extra === 0 ? value : g.op("ReduceSum", [value, g.vector(...leading)], { keepdims: 0 });
  const stretched = shape.flatMap((dim, axis) => (dim === 1 && stripped.shape[axis] !== 1 ? [axis] : []));
  return stretched.length === 0
    ? stripped
    : g.op("ReduceSum", [stripped, g.vector(...stretched)], { keepdims: 1 });
}

function fail(where: { name: string }, message: string): never {
  throw new AppError("INTERNAL", `Gradients, ${where.name}: ${message}.`);
}
