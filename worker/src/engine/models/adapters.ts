import type { TrainingMethod } from "@hone/core/training/run-config";
import { familyOf, type ModelConfig } from "./families";
import type { LinearModule } from "./linear-module";
import type { WeightSource } from "./weight-source";

export interface LoraSettings {
  rank: number;
  alpha: number;
  /** A usual choice, or the names of the modules themselves. */
  targets: Extract<TrainingMethod, { kind: "lora" }>["targets"] | ReadonlySet<string>;
}

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
  const isChosen = (name: string) => typeof targets === "string" || targets.has(name);
  const modules: AdaptedModule[] = [];
  for (const [weight, shape] of familyOf(config).weightShapes(config)) {
    const name = weight.replace(/\.weight$/, "");
    if (shape.length !== 2 || !ends.some((end) => name.endsWith(`.${end}`)) || !isChosen(name)) continue;
    const [inputSize, outputSize] = layout === "in-out" ? [shape[0]!, shape[1]!] : [shape[1]!, shape[0]!];
    modules.push({ name, inputSize, outputSize, layout });
  }
  return modules;
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
