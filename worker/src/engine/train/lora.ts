import { seededRandom } from "@hone/core/labeling/seeded-random";
import { adaptedModules, type LoraSettings, loraNames, mergeLora } from "../models/adapters";
import { familyOf, type ModelConfig } from "../models/families";
import { SCORE_WEIGHT } from "../models/head";
import type { WeightValues } from "../models/weight-source";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { Parametrization } from "./parametrization";

/**
 * Low-rank adaptation (Hu et al. 2022, §4.1): y = x Wᵀ + (α / r) (x Aᵀ) Bᵀ with W frozen. The adapter works on the
 * activations; W + B A is never formed, so that no gradient of W's size is computed. A reward model's score is trained
 * as it is: nobody has learned it before (PEFT's `modules_to_save`).
 */
export function loraParametrization(config: ModelConfig, settings: LoraSettings): Parametrization {
  const { rank, alpha } = settings;
  const trainable = new Map<string, readonly number[]>();
  const adapted = new Set<string>();
  for (const { name, inputSize, outputSize } of adaptedModules(config, settings.targets)) {
    adapted.add(name);
    trainable.set(loraNames(name).a, [rank, inputSize]);
    trainable.set(loraNames(name).b, [outputSize, rank]);
  }
  const frozen = new Map<string, readonly number[]>(familyOf(config).weightShapes(config));
  const score = frozen.get(SCORE_WEIGHT);
  if (score) {
    frozen.delete(SCORE_WEIGHT);
    trainable.set(SCORE_WEIGHT, score);
  }
  return {
    trainable,
    frozen,
    merged: (tensor) => mergeLora(config, settings, tensor, tensor),
    weights: (_, value): WeightValues => ({
      value,
      beside: (g, module, x) =>
        adapted.has(module) ? lowRank(g, x, module, value, alpha / rank) : undefined,
    }),
  };
}

function lowRank(
  g: GraphBuilder,
  x: Value,
  module: string,
  value: (name: string) => Value,
  scale: number,
): Value {
  const { a, b } = loraNames(module);
  const narrow = g.op("FusedMatMul", [x, value(a)], { transB: 1 });
  return g.op("FusedMatMul", [narrow, value(b)], { transB: 1, alpha: scale });
}

/**
 * Numbers to start from, as PEFT has them: A uniform in ±1/√in (PyTorch's kaiming_uniform_ with a = √5), B zero, so that
 * the adapted model begins as the model it adapts.
 */
export function initialLora(
  config: ModelConfig,
  settings: LoraSettings,
  seed: number,
): ReadonlyMap<string, Float32Array> {
  const start = new Map<string, Float32Array>();
  for (const { name, inputSize, outputSize } of adaptedModules(config, settings.targets)) {
    const random = seededRandom(`lora ${seed} ${name}`);
    const bound = 1 / Math.sqrt(inputSize);
    const a = Float32Array.from({ length: settings.rank * inputSize }, () => (random() * 2 - 1) * bound);
    start.set(loraNames(name).a, a);
    start.set(loraNames(name).b, new Float32Array(outputSize * settings.rank));
  }
  return start;
}
