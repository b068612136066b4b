import { geluTanh, layerNorm, linear, splitHeads, swapHeadsAndPositions } from "../../nn/layers";
import type { GraphBuilder } from "../../onnx/builder";
import type { Value } from "../../onnx/graph";
import type { Attend } from "../attend";
import { applyLinear } from "../linear-module";
import type { WeightValues } from "../weight-source";
import type { Gpt2Config } from "./config";

/** int64 [batch, seq] twice → float32 [batch, seq, hidden] */
export function embed(g: GraphBuilder, weights: WeightValues, ids: Value, positions: Value): Value {
  const look = (name: string, places: Value) => g.op("Gather", [weights.value(name), places], { axis: 0 });
  return g.op("Add", [look("transformer.wte.weight", ids), look("transformer.wpe.weight", positions)]);
}

/** One layer on [batch, seq, hidden], norms before attention and feed-forward (Radford et al. 2019, §2.3). */
export function decoderLayer(
  g: GraphBuilder,
  config: Gpt2Config,
  layer: number,
  hidden: Value,
  weights: WeightValues,
  attend: Attend,
): Value {
  const prefix = `transformer.h.${layer}`;
  const pair = (name: string) =>
    [weights.value(`${prefix}.${name}.weight`), weights.value(`${prefix}.${name}.bias`)] as const;
  const project = (name: string, x: Value) =>
    applyLinear(g, weights, { name: `${prefix}.${name}`, bias: true, layout: "in-out" }, x);
  const norm = (name: string, x: Value) => layerNorm(g, x, ...pair(name), config.normEpsilon);

  const attended = g.scope("attention", () => {
    const width = config.hiddenSize;
    const fused = project("attn.c_attn", norm("ln_1", hidden));
    const [query, key, value] = g
      .ops("Split", 3, [fused, g.vector(width, width, width)], { axis: 2 })
      .map((part) => swapHeadsAndPositions(g, splitHeads(g, part, config.heads, config.headSize)));
    const mixed = attend({ query: query!, key: key!, value: value! });
    return g.op("Add", [hidden, project("attn.c_proj", mixed)]);
  });
  return g.scope("mlp", () => {
    const inner = geluTanh(g, project("mlp.c_fc", norm("ln_2", attended)));
    return g.op("Add", [attended, project("mlp.c_proj", inner)]);
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
  config: Gpt2Config,
  weights: WeightValues,
  hidden: Value,
  rows: Value,
): Value {
  const flat = g.op("Reshape", [hidden, g.vector(-1, config.hiddenSize)]);
  const chosen = g.op("Gather", [flat, rows], { axis: 0 });
  const [scale, bias] = [weights.value("transformer.ln_f.weight"), weights.value("transformer.ln_f.bias")];
  return layerNorm(g, chosen, scale, bias, config.normEpsilon);
}

/** [rows, hidden] → [rows, vocabulary] */
export function vocabularyLogits(
  g: GraphBuilder,
  config: Gpt2Config,
  weights: WeightValues,
  states: Value,
): Value {
  return linear(
    g,
    states,
    weights.value(config.tiedEmbeddings ? "transformer.wte.weight" : "lm_head.weight"),
  );
}
