import { AppError } from "@hone/core/errors";
import type { RunConfig } from "@hone/core/training/run-config";
import { type HfConfig, readHfConfig } from "../checkpoint/hf-config";
import { hasWeights, inspectModelFolder, readWeights } from "../checkpoint/model-folder";
import { type PeftAdapter, readPeftAdapter } from "../checkpoint/peft";
import { type LoraSettings, mergeLora } from "../models/adapters";
import { parameterCount } from "../models/families";
import { initialWeights, withRewardHead } from "../models/initial-weights";
import type { WeightSource } from "../models/weight-source";
import { type ChatFormat, chatFormatOf, readGivenTemplate } from "../tokenizer/given-template";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { initialLora, loraParametrization } from "../train/lora";
import { fullParametrization, type Parametrization } from "../train/parametrization";

/** What a run begins with. */
export interface Start {
  /** Folder of the model that is trained further. */
  folder: string;
  model: HfConfig;
  tokenizer: TextTokenizer;
  /** The chat template that the run was given instead of the model's own. */
  chat: ChatFormat | undefined;
  parametrization: Parametrization;
  /** Of the adapters that are trained; undefined where all weights are. */
  lora: LoraSettings | undefined;
  /** Trainable and frozen tensors, by the names of the parametrization. */
  tensor: WeightSource;
  parameters: number;
}

/**
 * Opens the model that a run trains further; a run for rewards gives a language model a fresh score.
 * @throws AppError naming file, field or tensor; UNSUPPORTED for a model of the wrong kind
 */
export async function openStart(config: RunConfig): Promise<Start> {
  const opened = await openModel(config);
  const template = config.chatTemplate === null ? undefined : await readGivenTemplate(config.chatTemplate);
  const tokenizer = await TextTokenizer.load(config.model, template);
  const chat = template && chatFormatOf(tokenizer, template, opened.config.eosTokenIds);
  const base = chat ? { ...opened.config, eosTokenIds: chat.eosTokenIds } : opened.config;
  requireRoom(config, base, tokenizer);
  const adapter = config.adapter === null ? undefined : await readPeftAdapter(config.adapter, base.model);
  if (adapter?.head === "reward") refuseUnlessReward(config, config.adapter!, "SEQ_CLS");
  const { model, source } = fitHead(config, base, opened.source);
  return {
    folder: config.model,
    model,
    tokenizer,
    chat,
    ...trained(config, model, source, adapter),
    parameters: parameterCount(model.model),
  };
}

/** The model's weights, or fresh ones where its folder holds none of any kind. */
async function openModel({
  model: folder,
  method,
  adapter,
  seed,
}: RunConfig): Promise<{ config: HfConfig; source: WeightSource }> {
  if (await hasWeights(folder)) {
    const inspected = await inspectModelFolder(folder);
    return { config: inspected.config, source: await readWeights(inspected) };
  }
  const config = await readHfConfig(folder);
  if (method.kind === "lora" || adapter !== null)
    throw new AppError(
      "UNSUPPORTED",
      `${folder}: has no weights, so the model begins from scratch; adapters need one that has learned. Train every weight (method.kind full), or name a folder with model.safetensors.`,
    );
  return { config, source: initialWeights(config.model, seed) };
}

/** A token beyond the embeddings would read what is not there. */
function requireRoom({ model: folder }: RunConfig, { model }: HfConfig, tokenizer: TextTokenizer): void {
  const needed = tokenizer.vocabularySize;
  if (needed > model.vocabularySize)
    throw new AppError(
      "INVALID_INPUT",
      `${folder}/config.json: vocab_size: found ${model.vocabularySize}, but tokenizer.json has ${needed} tokens; expected at least as many.`,
    );
}

/** All weights, or adapters beside them: an earlier run's, else such as begin as nothing. */
function trained(
  { method, seed }: RunConfig,
  { model }: HfConfig,
  source: WeightSource,
  adapter: PeftAdapter | undefined,
): Pick<Start, "parametrization" | "tensor" | "lora"> {
  const tensor = (name: string) => adapter?.tensors.get(name) ?? source(name);
  if (method.kind === "full")
    return {
      parametrization: fullParametrization(model),
      tensor: adapter ? mergeLora(model, adapter.settings, tensor, tensor) : source,
      lora: undefined,
    };
  const lora = adapter?.settings ?? method;
  const fresh = adapter ? undefined : initialLora(model, lora, seed);
  return {
    parametrization: loraParametrization(model, lora),
    tensor: (name) => fresh?.get(name) ?? tensor(name),
    lora,
  };
}

function fitHead(
  config: RunConfig,
  model: HfConfig,
  source: WeightSource,
): { model: HfConfig; source: WeightSource } {
  const isReward = model.model.head === "reward";
  if (config.kind !== "reward") {
    if (isReward) refuseUnlessReward(config, config.model, model.architecture);
    return { model, source };
  }
  if (isReward) return { model, source };
  const made = withRewardHead(model.model, source, config.seed);
  return { model: { ...model, model: made.config }, source: made.source };
}

function refuseUnlessReward({ kind }: RunConfig, folder: string, found: string): void {
  if (kind === "reward") return;
  throw new AppError(
    "UNSUPPORTED",
    `${folder}: is a reward model (${found}); ${kind} trains a language model.`,
  );
}
