import { formatType, type Graph, type Initializer, type Node, type Value } from "./graph";

/** Vectors up to this length are printed with their numbers. */
const SHOWN_ELEMENTS = 8;

/**
 * The graph as text, one node a line, for people and for snapshots:
 * `layer/MatMul:out: float32[batch, 4] = MatMul(x, weight)`.
 */
export function printGraph(graph: Graph): string {
  const declare = (value: Value) => `${value.name}: ${formatType(value)}`;
  const list = (values: readonly Value[]) => values.map((value) => `  ${declare(value)}`).join("\n");
  return [
    `graph ${graph.name}`,
    `inputs\n${list(graph.inputs)}`,
    `initializers\n${[...graph.initializers.values()].map(printInitializer).join("\n")}`,
    `nodes\n${graph.nodes.map((node) => `  ${printNode(node, declare)}`).join("\n")}`,
    `outputs\n${list(graph.outputs)}`,
    "",
  ].join("\n");
}

function printInitializer({ value, data }: Initializer): string {
  const content = data.length <= SHOWN_ELEMENTS ? ` = ${Array.from(data, String).join(", ")}` : "";
  return `  ${value.name}: ${formatType(value)}${content}`;
}

function printNode(node: Node, declare: (value: Value) => string): string {
  const attributes = Object.entries(node.attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? `(${value.join(", ")})` : value}`);
  const inputs = node.inputs.map((input) => input?.name ?? "∅").join(", ");
  const suffix = attributes.length ? ` {${attributes.join(", ")}}` : "";
  return `${node.outputs.map(declare).join(", ")} = ${node.op}(${inputs})${suffix}`;
}
