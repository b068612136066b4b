import { linear, rmsNorm, splitHeads, swapHeadsAndPositions, swiGlu } from "../../nn/layers";
import { ropeTables } from "../../nn/rotary";
import type { GraphBuilder } from "../../onnx/builder";
import type { Value } from "../../onnx/graph";
import { applyLinear } from "../linear-module";
import type { WeightValues } from "../weight-source";
import type { LlamaConfig } from "./config";
import { llamaWeightShapes } from "./weights";

/** Where the positions of a batch lie in their documents, and the tables that rotate them there. */
export interface Rotation {
  /** int64 [batch, seq] */
  positions: Value;
  /** float32 [contextLength, headSize / 2] */
  cos: Value;
  sin: Value;
}

/** What a way of attending gets, rotated already: [batch, heads or keyValueHeads, seq, headSize]. */
export type Attend = (heads: Record<"query" | "key" | "value", Value>) => Value;

/** @param contextLength how many positions the rotary tables cover */
export function rotation(
  g: GraphBuilder,
  config: LlamaConfig,
  positions: Value,
  contextLength: number,
): Rotation {
  const half = config.headSize / 2;
  const tables = ropeTables(config.rope, config.headSize, contextLength);
  return {
    positions,
    cos: g.initializer("rope.cos", "float32", [contextLength, half], tables.cos),
    sin: g.initializer("rope.sin", "float32", [contextLength, half], tables.sin),
  };
}

/** int64 [batch, seq] → float32 [batch, seq, hidden] */
export function embed(g: GraphBuilder, weights: WeightValues, ids: Value): Value {
  return g.op("Gather", [weights.value("model.embed_tokens.weight"), ids], { axis: 0 });
}

/** One layer on [batch, seq, hidden]; how it attends (with a cache or without) is the caller's. */
export function decoderLayer(
  g: GraphBuilder,
  config: LlamaConfig,
  layer: number,
  hidden: Value,
  turn: Rotation,
  weights: WeightValues,
  attend: Attend,
): Value {
  const shapes = llamaWeightShapes(config);
  const optional = (name: string) => (shapes.has(name) ? weights.value(name) : undefined);
  const prefix = `model.layers.${layer}`;
  const project = (name: string, x: Value) =>
    applyLinear(
      g,
      weights,
      { name: `${prefix}.${name}`, bias: shapes.has(`${prefix}.${name}.bias`), layout: "out-in" },
      x,
    );
  const heads = (name: string, x: Value, count: number, norm?: string): Value => {
    const split = splitHeads(g, project(name, x), count, config.headSize);
    const scale = norm && optional(`${prefix}.self_attn.${norm}.weight`);
    return swapHeadsAndPositions(g, scale ? rmsNorm(g, split, scale, config.normEpsilon) : split);
  };
  const rotate = (x: Value) => g.op("RotaryEmbedding", [x, turn.positions, turn.cos, turn.sin]);

  const attended = g.scope("attention", () => {
    const x = rmsNorm(g, hidden, weights.value(`${prefix}.input_layernorm.weight`), config.normEpsilon);
    const key = rotate(heads("self_attn.k_proj", x, config.keyValueHeads, "k_norm"));
    const value = heads("self_attn.v_proj", x, config.keyValueHeads);
    const query = rotate(heads("self_attn.q_proj", x, config.heads, "q_norm"));
    return g.op("Add", [hidden, project("self_attn.o_proj", attend({ query, key, value }))]);
  });
  return g.scope("mlp", () => {
    const x = rmsNorm(
      g,
      attended,
      weights.value(`${prefix}.post_attention_layernorm.weight`),
      config.normEpsilon,
    );
    const part = (name: string) => (input: Value) => project(`mlp.${name}`, input);
    const mixed = swiGlu(g, x, { gate: part("gate_proj"), up: part("up_proj"), down: part("down_proj") });
    return g.op("Add", [attended, mixed]);
  });
}

/**
 * The last layer's result, normalized, at the rows that are wanted.
 * @param hidden [batch, seq, hidden]
 * @param rows int64 [rows], numbers of positions in batch · seq
 * @returns [rows, hidden]
 */
export function chosenStates(
  g: GraphBuilder,
  config: LlamaConfig,
  weights: WeightValues,
  hidden: Value,
  rows: Value,
): Value {
  const flat = g.op("Reshape", [hidden, g.vector(-1, config.hiddenSize)]);
  const chosen = g.op("Gather", [flat, rows], { axis: 0 });
  return rmsNorm(g, chosen, weights.value("model.norm.weight"), config.normEpsilon);
}

/** [rows, hidden] → [rows, vocabulary] */
export function vocabularyLogits(
  g: GraphBuilder,
  config: LlamaConfig,
  weights: WeightValues,
  states: Value,
): Value {
  const name = config.tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  return linear(g, states, weights.value(name));
}
