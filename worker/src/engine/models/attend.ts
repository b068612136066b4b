import { cachedAttention } from "../nn/attention";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import { decodeIo } from "./decode-io";

/** A way of attending. It gets [batch, heads or keyValueHeads, seq, headSize], ready to be compared. */
export type Attend = (heads: Record<"query" | "key" | "value", Value>) => Value;

/** Attention over cached and new positions; the new keys and values come back as outputs (`decode-io.ts`). */
export function attendWithCache(
  g: GraphBuilder,
  config: { keyValueHeads: number; headSize: number },
  layer: number,
  bias: Value,
): Attend {
  const cache = ["batch", config.keyValueHeads, "past", config.headSize];
  return ({ query, key, value }) => {
    const mixed = cachedAttention(g, {
      query,
      newKey: key,
      newValue: value,
      pastKey: g.input(decodeIo.pastKey(layer), "float32", cache),
      pastValue: g.input(decodeIo.pastValue(layer), "float32", cache),
      bias,
    });
    g.output(decodeIo.newKey(layer), key);
    g.output(decodeIo.newValue(layer), value);
    return mixed;
  };
}
