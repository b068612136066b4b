import type { Graph } from "../onnx/graph";
import type { LlamaConfig } from "./llama/config";
import { buildLlamaDecodeGraph } from "./llama/decode-graph";
import { isIgnoredLlamaTensor, llamaWeightShapes } from "./llama/weights";
import type { WeightSource } from "./weight-source";

/** The configuration of any model that the engine can build; `family` tells them apart. */
export type ModelConfig = LlamaConfig;

/** What every family must be able to do; a family without an entry below does not compile. */
interface ModelFamily<Config extends ModelConfig> {
  weightShapes(config: Config): Map<string, number[]>;
  /** Tensors of published folders that may be passed over. */
  isIgnored(name: string, config: Config): boolean;
  decodeGraph(config: Config, weights: WeightSource, contextLength: number): Graph;
}

type Families = { [Family in ModelConfig["family"]]: ModelFamily<Extract<ModelConfig, { family: Family }>> };

const families: Families = {
  llama: {
    weightShapes: llamaWeightShapes,
    isIgnored: isIgnoredLlamaTensor,
    decodeGraph: buildLlamaDecodeGraph,
  },
};

/** The abilities of the family that a configuration belongs to. */
export function familyOf(config: ModelConfig): ModelFamily<ModelConfig> {
  return families[config.family];
}

export function parameterCount(config: ModelConfig): number {
  let count = 0;
  for (const shape of familyOf(config).weightShapes(config).values())
    count += shape.reduce((size, dim) => size * dim, 1);
  return count;
}
