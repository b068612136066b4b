import { AppError } from "@hone/core/errors";
import { contentOf } from "./content";
import { sameShape, sizeOf } from "./dims";
import { formatType, type Graph, type Node, type Value } from "./graph";
import { OP_SIGNATURES } from "./ops";
import { SHAPE_RULES, ShapeError, type TensorType } from "./shape-inference";

/**
 * Checks a graph as a whole, after building and after every rewrite: names are unique, nodes only use what exists
 * before them, arities fit, every recorded type is what the shape rules give, and every output is produced.
 * @throws AppError INTERNAL naming graph and node
 */
export function verifyGraph(graph: Graph): void {
  const known = new Map<string, Value>();
  const producers = new Map<string, Node>();
  const nodeNames = new Set<string>();
  const fail = (where: string, message: string): never => {
    throw new AppError("INTERNAL", `Graph ${graph.name}, ${where}: ${message}.`);
  };
  const define = (value: Value) => {
    if (known.has(value.name)) fail(value.name, "defined twice");
    known.set(value.name, value);
  };
  for (const input of graph.inputs) define(input);
  for (const { value, data } of graph.initializers.values()) {
    define(value);
    if (sizeOf(value.shape) !== data.length)
      fail(value.name, `${formatType(value)} holds ${data.length} elements`);
  }
  for (const node of graph.nodes) {
    if (nodeNames.has(node.name)) fail(node.name, "two nodes of this name");
    nodeNames.add(node.name);
    for (const input of node.inputs)
      if (input && known.get(input.name) !== input) fail(node.name, `uses ${input.name} before it exists`);
    checkTypes(node, graph, producers, fail);
    for (const output of node.outputs) {
      define(output);
      producers.set(output.name, node);
    }
  }
  for (const output of graph.outputs)
    if (known.get(output.name) !== output) fail(output.name, "an output that nothing produces");
}

function checkTypes(
  node: Node,
  graph: Graph,
  producers: ReadonlyMap<string, Node>,
  fail: (where: string, message: string) => never,
): void {
  const { inputs, outputs } = OP_SIGNATURES[node.op];
  if (node.inputs.length < inputs[0] || node.inputs.length > inputs[1])
    fail(node.name, `${node.inputs.length} inputs`);
  if (node.outputs.length < outputs[0] || node.outputs.length > outputs[1])
    fail(node.name, `${node.outputs.length} outputs`);
  let types: TensorType[] = [];
  try {
    // The node's attributes belong to its own operator; TypeScript cannot follow that through the union.
    const rule = SHAPE_RULES[node.op] as (typeof SHAPE_RULES)["Identity"];
    types = rule({
      inputs: node.inputs,
      attributes: node.attributes,
      outputCount: node.outputs.length,
      content: (value) => contentOf(value, graph.initializers, producers),
    });
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    fail(node.name, error.message);
  }
  node.outputs.forEach((output, i) => {
    const type = types[i];
    if (!type || type.dtype !== output.dtype || !sameShape(type.shape, output.shape))
      fail(node.name, `output ${i} is recorded as ${formatType(output)}, it is ${type && formatType(type)}`);
  });
}
