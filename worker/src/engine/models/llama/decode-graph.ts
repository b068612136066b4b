import { GraphBuilder } from "../../onnx/builder";
import type { Graph } from "../../onnx/graph";
import { attendWithCache } from "../attend";
import { declareDecodeInputs, outputLogits, weightInitializers } from "../decode-io";
import type { WeightSource } from "../weight-source";
import type { LlamaConfig } from "./config";
import { chosenStates, decoderLayer, embed, rotation, vocabularyLogits } from "./layers";
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
  const weights = weightInitializers(g, llamaWeightShapes(config), source);
  const { ids, positions, bias, rows } = declareDecodeInputs(g);
  const turn = rotation(g, config, positions, contextLength);
  let hidden = embed(g, weights, ids);
  for (let layer = 0; layer < config.layers; layer++)
    hidden = g.scope(`layers.${layer}`, () =>
      decoderLayer(g, config, layer, hidden, turn, weights, attendWithCache(g, config, layer, bias)),
    );
  g.scope("head", () =>
    outputLogits(g, vocabularyLogits(g, config, weights, chosenStates(g, config, weights, hidden, rows))),
  );
  return g.finish();
}
