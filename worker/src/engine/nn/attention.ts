import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import { swapHeadsAndPositions } from "./layers";

export interface CachedAttentionInputs {
  /** [batch, heads, seq, size] */
  query: Value;
  /** [batch, kvHeads, seq, size], rotated already. */
  newKey: Value;
  newValue: Value;
  /** [batch, kvHeads, past, size]; places that hold nothing must be finite and masked. */
  pastKey: Value;
  pastValue: Value;
  /** Added to the scores, [batch, 1, seq, past + seq]: 0 where a position may look, −∞ where not. */
  bias: Value;
}

/**
 * softmax(q Kᵀ / √size + bias) V over cached and new positions, without ever copying the cache: the products with the
 * cached and with the new part are made apart and joined where they are small. Heads that share a key head (GQA,
 * Ainslie et al. 2023) are laid side by side as rows of one product.
 * @returns [batch, seq, heads · size]
 */
export function cachedAttention(g: GraphBuilder, inputs: CachedAttentionInputs): Value {
  const { query, newKey, newValue, pastKey, pastValue, bias } = inputs;
  const heads = query.shape[1] as number;
  const kvHeads = newKey.shape[1] as number;
  const size = query.shape[3] as number;
  const lengthOf = (value: Value) => g.op("Shape", [value], { start: 2, end: 3 });
  const lengths = g.op("Concat", [lengthOf(pastKey), lengthOf(newKey)], { axis: 0 });
  const shaped = (value: Value, headCount: number, last: number) =>
    // With as many key heads as heads the two layouts are the same.
    heads === kvHeads ? value : reshapeHeads(g, value, headCount, last);

  const rows = shaped(query, kvHeads, size);
  const scale = { transB: 1, alpha: 1 / Math.sqrt(size) } as const;
  const scores = g.op(
    "Concat",
    [g.op("FusedMatMul", [rows, pastKey], scale), g.op("FusedMatMul", [rows, newKey], scale)],
    { axis: 3 },
  );
  const masked = g.op("Add", [perHead(g, scores, query, heads, kvHeads), bias]);
  const weights = perGroup(g, g.op("Softmax", [masked], { axis: -1 }), scores, heads, kvHeads);
  const [past, fresh] = g.ops("Split", 2, [weights, lengths], { axis: 3 });
  const mixed = g.op("Add", [g.op("MatMul", [past!, pastValue]), g.op("MatMul", [fresh!, newValue])]);
  const joined = swapHeadsAndPositions(g, heads === kvHeads ? mixed : reshapeHeads(g, mixed, heads, size));
  return g.op("Reshape", [joined, g.vector(0, 0, heads * size)]);
}

/**
 * softmax(q Kᵀ / √size + bias) V where all positions are there at once: attention without a cache, for learning.
 * @param query [batch, heads, seq, size]; key and value [batch, kvHeads, seq, size]
 * @param bias added to the scores, [batch, 1, seq, seq]
 * @returns [batch, seq, heads · size]
 */
export function wholeAttention(
  g: GraphBuilder,
  { query, key, value, bias }: Record<"query" | "key" | "value" | "bias", Value>,
): Value {
  const heads = query.shape[1] as number;
  const kvHeads = key.shape[1] as number;
  const size = query.shape[3] as number;
  const rows = heads === kvHeads ? query : reshapeHeads(g, query, kvHeads, size);
  const scores = g.op("FusedMatMul", [rows, key], { transB: 1, alpha: 1 / Math.sqrt(size) });
  const masked = g.op("Add", [perHead(g, scores, query, heads, kvHeads), bias]);
  const weights = perGroup(g, g.op("Softmax", [masked], { axis: -1 }), scores, heads, kvHeads);
  const mixed = g.op("MatMul", [weights, value]);
  const joined = swapHeadsAndPositions(g, heads === kvHeads ? mixed : reshapeHeads(g, mixed, heads, size));
  return g.op("Reshape", [joined, g.vector(0, 0, heads * size)]);
}

/**
 * The bias that lets a position see itself and what came before it in its own document, when several documents are
 * packed into one row: 0 there, −∞ elsewhere.
 * @param segments int64 [batch, seq], one number per document; padding has a number of its own
 * @returns float32 [batch, 1, seq, seq]
 */
export function documentBias(g: GraphBuilder, segments: Value, seq: number): Value {
  const sameDocument = g.op("Equal", [
    g.op("Unsqueeze", [segments, g.vector(1, 3)]),
    g.op("Unsqueeze", [segments, g.vector(1, 2)]),
  ]);
  const past = Uint8Array.from({ length: seq * seq }, (_, i) => (i % seq <= Math.floor(i / seq) ? 1 : 0));
  const visible = g.op("And", [sameDocument, g.constant("bool", [1, 1, seq, seq], past)]);
  return g.op("Where", [visible, g.scalar(0), g.scalar(Number.NEGATIVE_INFINITY)]);
}

/** [batch, a, b, last] → [batch, headCount, a · b / headCount, last] */
function reshapeHeads(g: GraphBuilder, value: Value, headCount: number, last: number): Value {
  return g.op("Reshape", [value, g.vector(0, headCount, -1, last)]);
}

/** Scores [batch, kvHeads, group · seq, all] → [batch, heads, seq, all], to meet the bias. */
function perHead(g: GraphBuilder, scores: Value, query: Value, heads: number, kvHeads: number): Value {
  if (heads === kvHeads) return scores;
  const sizes = [g.op("Shape", [query], { start: 0, end: 3 }), g.op("Shape", [scores], { start: 3, end: 4 })];
  return g.op("Reshape", [scores, g.op("Concat", sizes, { axis: 0 })]);
}

/** Back to the layout of `like`. */
function perGroup(g: GraphBuilder, weights: Value, like: Value, heads: number, kvHeads: number): Value {
  return heads === kvHeads ? weights : g.op("Reshape", [weights, g.op("Shape", [like], {})]);
}
