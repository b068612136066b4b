import type { GraphBuilder } from "../onnx/builder";
import type { Graph, Value } from "../onnx/graph";
import type { Gpt2Config } from "./gpt2/config";
import { buildGpt2DecodeGraph } from "./gpt2/decode-graph";
import { vocabularyLogits as gpt2Logits } from "./gpt2/layers";
import { buildGpt2TrainingStates } from "./gpt2/training-graph";
import { fullGpt2Name, gpt2WeightShapes, isIgnoredGpt2Tensor } from "./gpt2/weights";
import { rewards } from "./head";
import type { LlamaConfig } from "./llama/config";
import { buildLlamaDecodeGraph } from "./llama/decode-graph";
import { vocabularyLogits as llamaLogits } from "./llama/layers";
import { buildLlamaTrainingStates } from "./llama/training-graph";
import { isIgnoredLlamaTensor, llamaWeightShapes } from "./llama/weights";
import type { TrainingInputs } from "./training-io";
import type { WeightSource, WeightValues } from "./weight-source";

/** The configuration of any model that the engine can build; `family` tells them apart. */
export type ModelConfig = LlamaConfig | Gpt2Config;

/** What every family must be able to do; a family without an entry below does not compile. */
interface ModelFamily<Config extends ModelConfig> {
  weightShapes(config: Config): Map<string, number[]>;
  /** The name of a tensor in `weightShapes`, for one under which a published folder may hold it. */
  fullName(name: string): string;
  /** Tensors of published folders, under their full names, that may be passed over. */
  isIgnored(name: string, config: Config): boolean;
  /** Of a model with a vocabulary head. */
  decodeGraph(config: Config, weights: WeightSource, contextLength: number): Graph;
  /** Normalized last states of the rows that the loss looks at, [rows, hidden], in a graph that learns. */
  trainingStates(g: GraphBuilder, config: Config, weights: WeightValues, inputs: TrainingInputs): Value;
  /** [rows, hidden] → [rows, vocabulary]; of a model with a vocabulary head. */
  logits(g: GraphBuilder, config: Config, weights: WeightValues, states: Value): Value;
  /** [rows, hidden] → [rows]; of a reward model, at the last token of each text. */
  rewards(g: GraphBuilder, weights: WeightValues, states: Value): Value;
}

type Families = { [Family in ModelConfig["family"]]: ModelFamily<Extract<ModelConfig, { family: Family }>> };

const families: Families = {
  llama: {
    weightShapes: llamaWeightShapes,
    fullName: (name) => name,
    isIgnored: isIgnoredLlamaTensor,
    decodeGraph: buildLlamaDecodeGraph,
    trainingStates: buildLlamaTrainingStates,
    logits: llamaLogits,
    rewards,
  },
  gpt2: {
    weightShapes: gpt2WeightShapes,
    fullName: fullGpt2Name,
    isIgnored: isIgnoredGpt2Tensor,
    decodeGraph: buildGpt2DecodeGraph,
    trainingStates: buildGpt2TrainingStates,
    logits: gpt2Logits,
    rewards,
  },
};

/** The abilities of the family that a configuration belongs to. */
export function familyOf(config: ModelConfig): ModelFamily<ModelConfig> {
  // The entry belongs to the configuration's own family; TypeScript cannot follow that through the union.
  return families[config.family] as ModelFamily<ModelConfig>;
}

export function parameterCount(config: ModelConfig): number {
  let count = 0;
  for (const shape of familyOf(config).weightShapes(config).values())
    count += shape.reduce((size, dim) => size * dim, 1);
  return count;
}
