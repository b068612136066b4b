import type { Graph, Initializer, Node, Value } from "./graph";
import type { OpAttributes, OpName } from "./ops";
import { verifyGraph } from "./verifier";

/**
 * The same graph with every SimplifiedLayerNormalization written out: x · 1/√(mean(x²) + ε) · scale (Zhang & Sennrich
 * 2019, eq. 4). For WebGPU, where the operator's second result, 1/√…, is wrong (ORT 1.30: 0.033 for 0.453).
 */
export function withPlainRmsNorm(graph: Graph): Graph {
  const initializers = new Map(graph.initializers);
  const nodes = graph.nodes.flatMap((node) =>
    node.op === "SimplifiedLayerNormalization"
      ? written(node as Node<"SimplifiedLayerNormalization">, initializers)
      : [node],
  );
  const plain = { ...graph, nodes, initializers };
  verifyGraph(plain);
  return plain;
}

function written(
  { name, inputs, outputs, attributes }: Node<"SimplifiedLayerNormalization">,
  initializers: Map<string, Initializer>,
): Node[] {
  const [x, scale] = [inputs[0]!, inputs[1]!];
  const rank = x.shape.length;
  const first = ((attributes.axis ?? -1) + rank) % rank;
  const axes = x.shape.map((_, axis) => axis).slice(first);
  const reduced = x.shape.map((size, axis) => (axis < first ? size : 1));
  const value = (part: string, shape: Value["shape"]): Value => ({
    name: `${name}/${part}`,
    dtype: x.dtype,
    shape,
  });
  const constant = (constantValue: Value, data: Initializer["data"]) => {
    initializers.set(constantValue.name, { value: constantValue, data });
    return constantValue;
  };
  const along = constant(
    { name: `${name}/axes`, dtype: "int64", shape: [axes.length] },
    BigInt64Array.from(axes, BigInt),
  );
  const epsilon = constant(value("epsilon", []), Float32Array.of(attributes.epsilon ?? 1e-5));
  const nodes: Node[] = [];
  const add = <Op extends OpName>(op: Op, from: Value[], output: Value, given: OpAttributes[Op]): Value => {
    nodes.push({
      name: `${name}/${op}${nodes.length}`,
      op,
      inputs: from,
      outputs: [output],
      attributes: given,
    });
    return output;
  };
  const squares = add("Mul", [x, x], value("squares", x.shape), {});
  const mean = add("ReduceMean", [squares, along], value("mean", reduced), { keepdims: 1 });
  const shifted = add("Add", [mean, epsilon], value("shifted", reduced), {});
  const root = add("Sqrt", [shifted], value("root", reduced), {});
  const inverse = add("Reciprocal", [root], outputs[1] ?? value("inverse", reduced), {});
  const unit = add("Mul", [x, inverse], value("unit", x.shape), {});
  add("Mul", [unit, scale], outputs[0]!, {});
  return nodes;
}
