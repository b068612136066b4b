import { seededRandom } from "@hone/core/labeling/seeded-random";
import type { TrainingMethod } from "@hone/core/training/run-config";
import { familyOf, type ModelConfig } from "../models/families";
import { SCORE_WEIGHT } from "../models/head";
import type { LinearModule } from "../models/linear-module";
import type { WeightSource, WeightValues } from "../models/weight-source";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { Parametrization } from "./parametrization";

export type LoraSettings = Pick<Extract<TrainingMethod, { kind: "lora" }>, "rank" | "alpha" | "targets">;

/** A linear module that an adapter stands beside, with the module's own sizes. */
export interface AdaptedModule {
  name: string;
  inputSize: number;
  outputSize: number;
  layout: LinearModule["layout"];
}

/** Names of an adapter's two matrices: A [rank, in] and B [out, rank]. */
export const loraNames = (module: string) =>
  ({ a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight` }) as const;

/** Modules of every family by the ends of their names, and how their matrices are published. */
const modulesOf = {
  llama: {
    layout: "out-in",
    attention: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"],
    feedForward: ["mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"],
  },
  gpt2: {
    layout: "in-out",
    attention: ["attn.c_attn", "attn.c_proj"],
    feedForward: ["mlp.c_fc", "mlp.c_proj"],
  },
} as const satisfies Record<
  ModelConfig["family"],
  { layout: LinearModule["layout"]; attention: readonly string[]; feedForward: readonly string[] }
>;

/** The modules that get an adapter: projections inside the layers, never embeddings or the output layer. */
export function adaptedModules(config: ModelConfig, targets: LoraSettings["targets"]): AdaptedModule[] {
  const { layout, attention, feedForward } = modulesOf[config.family];
  const ends: readonly string[] = targets === "attention" ? attention : [...attention, ...feedForward];
  const modules: AdaptedModule[] = [];
  for (const [weight, shape] of familyOf(config).weightShapes(config)) {
    const name = weight.replace(/\.weight$/, "");
    if (shape.length !== 2 || !ends.some((end) => name.endsWith(`.${end}`))) continue;
    const [inputSize, outputSize] = layout === "in-out" ? [shape[0]!, shape[1]!] : [shape[1]!, shape[0]!];
    modules.push({ name, inputSize, outputSize, layout });
  }
  return modules;
}

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

/** The model's weights with the adapters in them: W + (α / r) B A for every adapted module, computed when asked for. */
export function mergeLora(
  config: ModelConfig,
  settings: LoraSettings,
  source: WeightSource,
  adapter: WeightSource,
): WeightSource {
  const modules = new Map(
    adaptedModules(config, settings.targets).map((module) => [`${module.name}.weight`, module]),
  );
  return (weight) => {
    const module = modules.get(weight);
    return module ? mergedMatrix(source(weight), adapter, module, settings) : source(weight);
  };
}

function mergedMatrix(
  base: Float32Array,
  adapter: WeightSource,
  { name, inputSize, outputSize, layout }: AdaptedModule,
  { rank, alpha }: LoraSettings,
): Float32Array {
  const [a, b] = [adapter(loraNames(name).a), adapter(loraNames(name).b)];
  const merged = new Float32Array(base.length);
  for (let o = 0; o < outputSize; o++)
    for (let i = 0; i < inputSize; i++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += b[o * rank + k]! * a[k * inputSize + i]!;
      const place = layout === "out-in" ? o * inputSize + i : i * outputSize + o;
      merged[place] = base[place]! + (alpha / rank) * sum;
    }
  return merged;
}
