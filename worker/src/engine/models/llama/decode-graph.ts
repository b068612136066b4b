import { cachedAttention } from "../../nn/attention";
import { linear, rmsNorm, splitHeads, swapHeadsAndPositions, swiGlu } from "../../nn/layers";
import { ropeTables } from "../../nn/rotary";
import { GraphBuilder } from "../../onnx/builder";
import type { Graph, Value } from "../../onnx/graph";
import { decodeIo } from "../decode-io";
import type { WeightSource } from "../weight-source";
import type { LlamaConfig } from "./config";
import { llamaWeightShapes } from "./weights";

interface Inputs {
  ids: Value;
  positions: Value;
  bias: Value;
  cos: Value;
  sin: Value;
}

type Weights = (name: string) => Value;

/**
 * The decode graph of a Llama-family model (inputs and outputs: `decode-io.ts`), weights as initializers.
 * @param contextLength how many positions the rotary tables cover; at most what the model was made for
 */
export function buildLlamaDecodeGraph(
  config: LlamaConfig,
  source: WeightSource,
  contextLength: number,
): Graph {
  const g = new GraphBuilder("decode");
  const shapes = llamaWeightShapes(config);
  const loaded = new Map<string, Value>();
  const weight: Weights = (name) => {
    const value = loaded.get(name) ?? g.initializer(name, "float32", shapes.get(name)!, source(name));
    loaded.set(name, value);
    return value;
  };
  const optional = (name: string) => (shapes.has(name) ? weight(name) : undefined);

  const inputs = declareInputs(g, config, contextLength);
  const rows = g.input(decodeIo.logitRows, "int64", ["rows"]);
  let hidden = g.op("Gather", [weight("model.embed_tokens.weight"), inputs.ids], { axis: 0 });
  for (let layer = 0; layer < config.layers; layer++)
    hidden = g.scope(`layers.${layer}`, () =>
      decoderLayer(g, config, layer, hidden, inputs, weight, optional),
    );
  g.scope("head", () => {
    const flat = g.op("Reshape", [hidden, g.vector(-1, config.hiddenSize)]);
    const chosen = g.op("Gather", [flat, rows], { axis: 0 });
    const normed = rmsNorm(g, chosen, weight("model.norm.weight"), config.normEpsilon);
    const table = config.tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
    const logits = linear(g, normed, weight(table));
    g.output(decodeIo.logits, logits);
    g.output(decodeIo.logNormalizer, g.op("ReduceLogSumExp", [logits, g.vector(-1)]));
  });
  return g.finish();
}

function declareInputs(g: GraphBuilder, config: LlamaConfig, contextLength: number): Inputs {
  const half = config.headSize / 2;
  const tables = ropeTables(config.rope, config.headSize, contextLength);
  return {
    ids: g.input(decodeIo.inputIds, "int64", ["batch", "seq"]),
    positions: g.input(decodeIo.positionIds, "int64", ["batch", "seq"]),
    bias: g.input(decodeIo.attentionBias, "float32", ["batch", 1, "seq", "past+seq"]),
    cos: g.initializer("rope.cos", "float32", [contextLength, half], tables.cos),
    sin: g.initializer("rope.sin", "float32", [contextLength, half], tables.sin),
  };
}

function decoderLayer(
  g: GraphBuilder,
  config: LlamaConfig,
  layer: number,
  hidden: Value,
  inputs: Inputs,
  weight: Weights,
  optional: (name: string) => Value | undefined,
): Value {
  const prefix = `model.layers.${layer}`;
  const project = (name: string, x: Value) =>
    linear(g, x, weight(`${prefix}.${name}.weight`), optional(`${prefix}.${name}.bias`));
  const heads = (name: string, x: Value, count: number, norm?: string): Value => {
    const split = splitHeads(g, project(name, x), count, config.headSize);
    const scale = norm && optional(`${prefix}.self_attn.${norm}.weight`);
    return swapHeadsAndPositions(g, scale ? rmsNorm(g, split, scale, config.normEpsilon) : split);
  };
  const rotate = (x: Value) => g.op("RotaryEmbedding", [x, inputs.positions, inputs.cos, inputs.sin]);

  const attended = g.scope("attention", () => {
    const x = rmsNorm(g, hidden, weight(`${prefix}.input_layernorm.weight`), config.normEpsilon);
    const cache = ["batch", config.keyValueHeads, "past", config.headSize];
    const newKey = rotate(heads("self_attn.k_proj", x, config.keyValueHeads, "k_norm"));
    const newValue = heads("self_attn.v_proj", x, config.keyValueHeads);
    const mixed = cachedAttention(g, {
      query: rotate(heads("self_attn.q_proj", x, config.heads, "q_norm")),
      newKey,
      newValue,
      pastKey: g.input(decodeIo.pastKey(layer), "float32", cache),
      pastValue: g.input(decodeIo.pastValue(layer), "float32", cache),
      bias: inputs.bias,
    });
    g.output(decodeIo.newKey(layer), newKey);
    g.output(decodeIo.newValue(layer), newValue);
    return g.op("Add", [hidden, project("self_attn.o_proj", mixed)]);
  });
  return g.scope("mlp", () => {
    const x = rmsNorm(g, attended, weight(`${prefix}.post_attention_layernorm.weight`), config.normEpsilon);
    const part = (name: string) => ({
      weight: weight(`${prefix}.mlp.${name}.weight`),
      bias: optional(`${prefix}.mlp.${name}.bias`),
    });
    const mixed = swiGlu(g, x, { gate: part("gate_proj"), up: part("up_proj"), down: part("down_proj") });
    return g.op("Add", [attended, mixed]);
  });
}
