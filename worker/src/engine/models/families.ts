import type { GraphBuilder } from "../onnx/builder";
import type { Graph, Value } from "../onnx/graph";
import type { LlamaConfig } from "./llama/config";
import { buildLlamaDecodeGraph } from "./llama/decode-graph";
import { vocabularyLogits } from "./llama/layers";
import { buildLlamaTrainingStates } from "./llama/training-graph";
import { isIgnoredLlamaTensor, llamaWeightShapes } from "./llama/weights";
import type { TrainingInputs } from "./training-io";
import type { WeightSource, WeightValues } from "./weight-source";

/** The configuration of any model that the engine can build; `family` tells them apart. */
export type ModelConfig = LlamaConfig;

/** What every family must be able to do; a family without an entry below does not compile. */
interface ModelFamily<Config extends ModelConfig> {
  weightShapes(config: Config): Map<string, number[]>;
  /** Tensors of published folders that may be passed over. */
  isIgnored(name: string, config: Config): boolean;
  decodeGraph(config: Config, weights: WeightSource, contextLength: number): Graph;
  /** Normalized last states of the rows that the loss looks at, [rows, hidden], in a graph that learns. */
  trainingStates(g: GraphBuilder, config: Config, weights: WeightValues, inputs: TrainingInputs): Value;
  /** [rows, hidden] → [rows, vocabulary] */
  logits(g: GraphBuilder, config: Config, weights: WeightValues, states: Value): Value;
}

type Families = { [Family in ModelConfig["family"]]: ModelFamily<Extract<ModelConfig, { family: Family }>> };

const families: Families = {
  llama: {
    weightShapes: llamaWeightShapes,
    isIgnored: isIgnoredLlamaTensor,
    decodeGraph: buildLlamaDecodeGraph,
    trainingStates: buildLlamaTrainingStates,
    logits: vocabularyLogits,
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
