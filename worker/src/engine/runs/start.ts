import { AppError } from "@hone/core/errors";
import type { RunConfig } from "@hone/core/training/run-config";
import type { HfConfig } from "../checkpoint/hf-config";
import { inspectModelFolder, readWeights } from "../checkpoint/model-folder";
import { parameterCount } from "../models/families";
import { withRewardHead } from "../models/initial-weights";
import type { WeightSource } from "../models/weight-source";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { initialLora, loraParametrization } from "../train/lora";
import { fullParametrization, type Parametrization } from "../train/parametrization";

/** What a run begins with. */
export interface Start {
  /** Folder of the model that is trained further. */
  folder: string;
  model: HfConfig;
  tokenizer: TextTokenizer;
  parametrization: Parametrization;
  /** Trainable and frozen tensors, by the names of the parametrization. */
  tensor: WeightSource;
  parameters: number;
}

/**
 * Opens the model that a run trains further; a run for rewards gives a language model a fresh score.
 * @throws AppError naming file, field or tensor; UNSUPPORTED for a model of the wrong kind
 */
export async function openStart(config: RunConfig): Promise<Start> {
  const inspected = await inspectModelFolder(config.model);
  const tokenizer = await TextTokenizer.load(config.model);
  const weights = await readWeights(inspected);
  const { model, source } = fitHead(config, inspected.config, weights);
  return {
    folder: config.model,
    model,
    tokenizer,
    ...trained(config, model, source),
    parameters: parameterCount(model.model),
  };
}

/** All weights, or adapters beside them that begin as nothing. */
function trained(
  { method, seed }: RunConfig,
  { model }: HfConfig,
  source: WeightSource,
): Pick<Start, "parametrization" | "tensor"> {
  if (method.kind === "full") return { parametrization: fullParametrization(model), tensor: source };
  const adapter = initialLora(model, method, seed);
  return {
    parametrization: loraParametrization(model, method),
    tensor: (name) => adapter.get(name) ?? source(name),
  };
}

function fitHead(
  config: RunConfig,
  model: HfConfig,
  source: WeightSource,
): { model: HfConfig; source: WeightSource } {
  const isReward = model.model.head === "reward";
  if (config.kind !== "reward") {
    if (isReward)
      throw new AppError(
        "UNSUPPORTED",
        `${config.model}: is a reward model (${model.architecture}); ${config.kind} trains a language model.`,
      );
    return { model, source };
  }
  if (isReward) return { model, source };
  const made = withRewardHead(model.model, source, config.seed);
  return { model: { ...model, model: made.config }, source: made.source };
}
