import { GraphBuilder } from "../../onnx/builder";
import type { Graph } from "../../onnx/graph";
import { attendWithCache } from "../attend";
import { declareDecodeInputs, outputLogits, weightInitializers } from "../decode-io";
import type { WeightSource } from "../weight-source";
import type { Gpt2Config } from "./config";
import { chosenStates, decoderLayer, embed, vocabularyLogits } from "./layers";
import { gpt2WeightShapes } from "./weights";

/** The decode graph of a GPT-2-family model (inputs and outputs: `decode-io.ts`), weights as initializers. */
export function buildGpt2DecodeGraph(config: Gpt2Config, source: WeightSource): Graph {
  const g = new GraphBuilder("decode");
  const weights = weightInitializers(g, gpt2WeightShapes(config), source);
  const { ids, positions, bias, rows } = declareDecodeInputs(g);
  let hidden = g.scope("embed", () => embed(g, weights, ids, positions));
  for (let layer = 0; layer < config.layers; layer++)
    hidden = g.scope(`layers.${layer}`, () =>
      decoderLayer(g, config, layer, hidden, weights, attendWithCache(g, config, layer, bias)),
    );
  g.scope("head", () =>
    outputLogits(g, vocabularyLogits(g, config, weights, chosenStates(g, config, weights, hidden, rows))),
  );
  return g.finish();
}
