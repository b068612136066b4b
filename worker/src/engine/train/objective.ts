import { familyOf, type ModelConfig } from "../models/families";
import { declareTrainingInputs, type TrainingSizes } from "../models/training-io";
import type { WeightValues } from "../models/weight-source";
import { tokenCrossEntropy } from "../nn/losses";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

/** What an objective adds to a graph. */
export interface ObjectiveValues {
  /** float32 scalar. Losses of the batches of one step add up: the weights inside a batch make them a mean. */
  loss: Value;
  /** What else is worth knowing of a batch, by the name of the output; nothing is derived from it. */
  reports: Readonly<Record<string, Value>>;
}

/** What a model is trained for: it declares what a batch feeds, and builds model and loss over the given weights. */
export interface Objective {
  build(g: GraphBuilder, weights: WeightValues): ObjectiveValues;
}

/** Names of what a batch of language modelling feeds beside the model's own inputs (`training-io.ts`). */
export const languageModelIo = {
  /** int64 [lossRows] */
  targets: "targets",
  /** float32 [lossRows]; together 1 over all batches of a step */
  lossWeights: "loss_weights",
} as const;

/** Cross entropy of the tokens that count, each by its weight: SFT and pre-training. */
export function languageModelObjective(config: ModelConfig, sizes: TrainingSizes): Objective {
  return {
    build(g, weights) {
      const family = familyOf(config);
      const inputs = declareTrainingInputs(g, sizes);
      const targets = g.input(languageModelIo.targets, "int64", [sizes.lossRows]);
      const shares = g.input(languageModelIo.lossWeights, "float32", [sizes.lossRows]);
      const logits = family.logits(g, config, weights, family.trainingStates(g, config, weights, inputs));
      return { loss: g.scope("loss", () => tokenCrossEntropy(g, logits, targets, shares)), reports: {} };
    },
  };
}
