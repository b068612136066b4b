import type { Dim } from "./dims";
import type { Initializer, Node, Value } from "./graph";
import type { OpAttributes } from "./ops";

/**
 * Finds what an int64 vector holds, where that can be told without running the graph: constants, `Shape` of other
 * values, and `Concat` of such vectors. Shape rules of `Reshape`, `Split` and the like rest on it.
 */
export function contentOf(
  value: Value,
  initializers: ReadonlyMap<string, Initializer>,
  producers: ReadonlyMap<string, Node>,
): readonly Dim[] | undefined {
  const constant = initializers.get(value.name)?.data;
  if (constant) return constant instanceof BigInt64Array ? Array.from(constant, Number) : undefined;
  const node = producers.get(value.name);
  if (node?.op === "Shape") {
    const { start = 0, end } = node.attributes as OpAttributes["Shape"];
    return node.inputs[0]?.shape.slice(start, end);
  }
  if (node?.op !== "Concat") return undefined;
  const parts = node.inputs.map((input) => input && contentOf(input, initializers, producers));
  return parts.every((part) => part != null) ? parts.flat() : undefined;
}
