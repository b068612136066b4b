import type { LlamaConfig } from "../../worker/src/engine/models/llama/config";
import { llamaWeightShapes } from "../../worker/src/engine/models/llama/weights";
import type { WeightSource } from "../../worker/src/engine/models/weight-source";
import {
  linear,
  rmsNorm,
  splitHeads,
  swapHeadsAndPositions,
  swiGlu,
} from "../../worker/src/engine/nn/layers";
import { ropeTables } from "../../worker/src/engine/nn/rotary";
import { GraphBuilder } from "../../worker/src/engine/onnx/builder";
import type { Graph, Value } from "../../worker/src/engine/onnx/graph";

/**
 * The same weights as a graph with the inputs and outputs that `@huggingface/transformers` expects of a Llama: the
 * cache goes in and comes out whole. For the benchmark only; covers models without biases and without norms on queries.
 */
export function exportForTransformers(config: LlamaConfig, source: WeightSource): Graph {
  const g = new GraphBuilder("transformers");
  const shapes = llamaWeightShapes(config);
  const loaded = new Map<string, Value>();
  const weight = (name: string) => {
    const value = loaded.get(name) ?? g.initializer(name, "float32", shapes.get(name)!, source(name));
    loaded.set(name, value);
    return value;
  };
  const { heads, keyValueHeads, headSize } = config;
  const ids = g.input("input_ids", "int64", ["batch", "seq"]);
  const mask = g.input("attention_mask", "int64", ["batch", "past+seq"]);
  const positions = g.input("position_ids", "int64", ["batch", "seq"]);
  const tables = ropeTables(config.rope, headSize, config.contextLength);
  const half = [config.contextLength, headSize / 2];
  const cos = g.initializer("cos", "float32", half, tables.cos);
  const sin = g.initializer("sin", "float32", half, tables.sin);
  const bias = attentionBias(g, mask, positions);
  const rotate = (x: Value) => g.op("RotaryEmbedding", [x, positions, cos, sin]);

  let hidden = g.op("Gather", [weight("model.embed_tokens.weight"), ids], { axis: 0 });
  for (let layer = 0; layer < config.layers; layer++) {
    const name = (suffix: string) => `model.layers.${layer}.${suffix}.weight`;
    const x = rmsNorm(g, hidden, weight(name("input_layernorm")), config.normEpsilon);
    const project = (suffix: string, count: number) =>
      swapHeadsAndPositions(
        g,
        splitHeads(g, linear(g, x, weight(name(`self_attn.${suffix}`))), count, headSize),
      );
    const cache = ["batch", keyValueHeads, "past", headSize];
    const join = (kind: "key" | "value", fresh: Value) => {
      const past = g.input(`past_key_values.${layer}.${kind}`, "float32", cache);
      const present = g.op("Concat", [past, fresh], { axis: 2 });
      g.output(`present.${layer}.${kind}`, present);
      return repeatHeads(g, present, heads / keyValueHeads);
    };
    const query = rotate(project("q_proj", heads));
    const key = join("key", rotate(project("k_proj", keyValueHeads)));
    const value = join("value", project("v_proj", keyValueHeads));
    const scores = g.op("FusedMatMul", [query, key], { transB: 1, alpha: 1 / Math.sqrt(headSize) });
    const mixed = g.op("MatMul", [g.op("Softmax", [g.op("Add", [scores, bias])], { axis: -1 }), value]);
    const joined = g.op("Reshape", [swapHeadsAndPositions(g, mixed), g.vector(0, 0, heads * headSize)]);
    hidden = g.op("Add", [hidden, linear(g, joined, weight(name("self_attn.o_proj")))]);
    const y = rmsNorm(g, hidden, weight(name("post_attention_layernorm")), config.normEpsilon);
    const part = (suffix: string) => (x: Value) => linear(g, x, weight(name(`mlp.${suffix}`)));
    const fed = swiGlu(g, y, { gate: part("gate_proj"), up: part("up_proj"), down: part("down_proj") });
    hidden = g.op("Add", [hidden, fed]);
  }
  const normed = rmsNorm(g, hidden, weight("model.norm.weight"), config.normEpsilon);
  const table = config.tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  g.output("logits", linear(g, normed, weight(table)));
  return g.finish();
}

/** 0 where a position may look (not padding, not later than itself), −∞ elsewhere: [batch, 1, seq, past + seq]. */
function attentionBias(g: GraphBuilder, mask: Value, positions: Value): Value {
  const one = g.constant("int64", [], BigInt64Array.of(1n));
  const counted = g.op("CumSum", [mask, one]);
  const keyPositions = g.op("Unsqueeze", [g.op("Sub", [counted, one]), g.vector(1, 2)]);
  const earlier = g.op("LessOrEqual", [keyPositions, g.op("Unsqueeze", [positions, g.vector(1, 3)])]);
  const real = g.op("Unsqueeze", [g.op("Equal", [mask, one]), g.vector(1, 2)]);
  return g.op("Where", [g.op("And", [earlier, real]), g.scalar(0), g.scalar(Number.NEGATIVE_INFINITY)]);
}

/** [batch, kvHeads, all, size] → [batch, kvHeads · times, all, size], each head `times` times. */
function repeatHeads(g: GraphBuilder, value: Value, times: number): Value {
  if (times === 1) return value;
  const heads = value.shape[1] as number;
  const indices = Array.from({ length: heads * times }, (_, i) => Math.floor(i / times));
  return g.op("Gather", [value, g.vector(...indices)], { axis: 1 });
}
