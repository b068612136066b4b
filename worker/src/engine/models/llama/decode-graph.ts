import { cachedAttention } from "../../nn/attention";
import { GraphBuilder } from "../../onnx/builder";
import type { Graph, Value } from "../../onnx/graph";
import { decodeIo } from "../decode-io";
import { plainWeights, type WeightSource } from "../weight-source";
import type { LlamaConfig } from "./config";
import { type Attend, chosenStates, decoderLayer, embed, rotation, vocabularyLogits } from "./layers";
import { llamaWeightShapes } from "./weights";

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
  const weights = plainWeights((name) => {
    const value = loaded.get(name) ?? g.initializer(name, "float32", shapes.get(name)!, source(name));
    loaded.set(name, value);
    return value;
  });

  const ids = g.input(decodeIo.inputIds, "int64", ["batch", "seq"]);
  const positions = g.input(decodeIo.positionIds, "int64", ["batch", "seq"]);
  const bias = g.input(decodeIo.attentionBias, "float32", ["batch", 1, "seq", "past+seq"]);
  const turn = rotation(g, config, positions, contextLength);
  const rows = g.input(decodeIo.logitRows, "int64", ["rows"]);
  let hidden = embed(g, weights, ids);
  for (let layer = 0; layer < config.layers; layer++)
    hidden = g.scope(`layers.${layer}`, () =>
      decoderLayer(g, config, layer, hidden, turn, weights, attendWithCache(g, config, layer, bias)),
    );
  g.scope("head", () => {
    const logits = vocabularyLogits(g, config, weights, chosenStates(g, config, weights, hidden, rows));
    g.output(decodeIo.logits, logits);
    g.output(decodeIo.logNormalizer, g.op("ReduceLogSumExp", [logits, g.vector(-1)]));
  });
  return g.finish();
}

/** Attention over cached and new positions; the new keys and values come back as outputs. */
function attendWithCache(g: GraphBuilder, config: LlamaConfig, layer: number, bias: Value): Attend {
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
