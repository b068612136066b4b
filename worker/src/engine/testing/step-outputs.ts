import { familyOf, type ModelConfig } from "../models/families";
import { declareTrainingInputs } from "../models/training-io";
import { tokenCrossEntropy } from "../nn/losses";
import { encodeModel } from "../onnx/encode";
import { defaultAdamW } from "../optim/adamw";
import { type HostTensor, RuntimeSession } from "../runtime/session";
import { languageModelFeeds } from "../train/language-model-batch";
import { languageModelIo, type Objective } from "../train/objective";
import type { Parametrization } from "../train/parametrization";
import { buildStepGraph, stepIo } from "../train/step-graph";

export const stepOptions = { adamW: defaultAdamW, largestNorm: 1, threads: 1 };
export const stepSizes = { batch: 1, sequence: 8, lossRows: 7 };
const ids = [3, 17, 5, 44, 9, 21, 8, 60];
const ints = (numbers: number[]) => BigInt64Array.from(numbers, BigInt);
export const stepBatch = languageModelFeeds(
  {
    inputIds: ints(ids),
    positionIds: ints(ids.map((_, i) => i)),
    segmentIds: ints(ids.map(() => 0)),
    lossRows: ints(ids.slice(1).map((_, i) => i)),
    targets: ints(ids.slice(1)),
    lossWeights: new Float32Array(7).fill(1 / 7),
  },
  stepSizes,
);
/** The objective of language modelling, which shows its logits too. */
function withLogits(config: ModelConfig): Objective {
  const family = familyOf(config);
  return {
    build(g, weights) {
      const inputs = declareTrainingInputs(g, stepSizes);
      const targets = g.input(languageModelIo.targets, "int64", [stepSizes.lossRows]);
      const shares = g.input(languageModelIo.lossWeights, "float32", [stepSizes.lossRows]);
      const logits = family.logits(g, config, weights, family.trainingStates(g, config, weights, inputs));
      return { loss: tokenCrossEntropy(g, logits, targets, shares), reports: { logits } };
    },
  };
}

/**
 * One batch through the graph that computes gradients: their values, and the logits as `logitsOutput`.
 * @param source every trainable and frozen tensor
 */
export async function stepOutputs(
  config: ModelConfig,
  parametrization: Parametrization,
  source: (name: string) => Float32Array,
): Promise<Record<string, HostTensor>> {
  const kind = { ends: "gradients", addsEarlier: false } as const;
  const graph = buildStepGraph(withLogits(config), parametrization, stepOptions, kind);
  const session = await RuntimeSession.create(encodeModel(graph), { threads: 1 });
  const feeds: Record<string, HostTensor> = { ...stepBatch };
  for (const [name, shape] of [...parametrization.trainable, ...parametrization.frozen])
    feeds[name] = { dtype: "float32", shape, data: source(name) };
  const results = await session.run(feeds);
  await session.release();
  return results;
}

export const logitsOutput = stepIo.report("logits");
