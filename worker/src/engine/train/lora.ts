import { AppError } from "@hone/core/errors";
import { seededRandom } from "@hone/core/labeling/seeded-random";
import type { TrainingMethod } from "@hone/core/training/run-config";
import { familyOf, type ModelConfig } from "../models/families";
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
}

/** Names of an adapter's two matrices: A [rank, in] and B [out, rank]. */
export const loraNames = (module: string) =>
  ({ a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight` }) as const;

const attentionModules = ["q_proj", "k_proj", "v_proj", "o_proj"];
const feedForwardModules = ["gate_proj", "up_proj", "down_proj"];

/**
 * The modules that get an adapter: projections inside the layers, never embeddings or the output layer. Shapes are those
 * of Linear, [out, in].
 * @throws AppError INVALID_INPUT for a family whose modules are not known here
 */
export function adaptedModules(config: ModelConfig, targets: LoraSettings["targets"]): AdaptedModule[] {
  const kinds = new Set(
    targets === "attention" ? attentionModules : [...attentionModules, ...feedForwardModules],
  );
  const modules: AdaptedModule[] = [];
  for (const [weight, shape] of familyOf(config).weightShapes(config)) {
    const name = weight.replace(/\.weight$/, "");
    const kind = name.split(".").at(-1)!;
    if (!kinds.has(kind)) continue;
    modules.push({ name, inputSize: shape[1]!, outputSize: shape[0]! });
  }
  if (modules.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      `Models of the family ${config.family} cannot be trained with LoRA yet; choose the method full.`,
    );
  return modules;
}

/**
 * Low-rank adaptation (Hu et al. 2022, §4.1): y = x Wᵀ + (α / r) (x Aᵀ) Bᵀ with W frozen. The adapter works on the
 * activations; W + B A is never formed, so that no gradient of W's size is computed.
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
  return {
    trainable,
    frozen: familyOf(config).weightShapes(config),
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
export function initialLora(config: ModelConfig, settings: LoraSettings, seed: number): WeightSource {
  const start = new Map<string, Float32Array>();
  for (const { name, inputSize, outputSize } of adaptedModules(config, settings.targets)) {
    const random = seededRandom(`lora ${seed} ${name}`);
    const bound = 1 / Math.sqrt(inputSize);
    const a = Float32Array.from({ length: settings.rank * inputSize }, () => (random() * 2 - 1) * bound);
    start.set(loraNames(name).a, a);
    start.set(loraNames(name).b, new Float32Array(outputSize * settings.rank));
  }
  return (name) => start.get(name)!;
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
  { name, inputSize, outputSize }: AdaptedModule,
  { rank, alpha }: LoraSettings,
): Float32Array {
  const [a, b] = [adapter(loraNames(name).a), adapter(loraNames(name).b)];
  const merged = new Float32Array(base.length);
  for (let o = 0; o < outputSize; o++)
    for (let i = 0; i < inputSize; i++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += b[o * rank + k]! * a[k * inputSize + i]!;
      merged[o * inputSize + i] = base[o * inputSize + i]! + (alpha / rank) * sum;
    }
  return merged;
}
