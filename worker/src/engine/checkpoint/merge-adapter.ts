import { mergeLora } from "../models/adapters";
import { parameterCount } from "../models/families";
import { SCORE_WEIGHT } from "../models/head";
import { chatFormatOf, readGivenTemplate } from "../tokenizer/given-template";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { inspectModelFolder, readWeights } from "./model-folder";
import { readPeftAdapter } from "./peft";
import { rewardPadding } from "./reward-padding";
import type { WeightDType } from "./safetensors";
import { writeModelFolder } from "./write-model-folder";

export interface MergeRequest {
  /** Folder of the model that was adapted. */
  model: string;
  /** Folder of the adapter, in PEFT's files. */
  adapter: string;
  /** Must be absent or empty. */
  out: string;
  dtype: WeightDType;
  /** The chat template that the adapter was trained with, where the model has none: `chatml`, or a file. */
  chatTemplate?: string;
}

/**
 * Writes the model with an adapter in it, W + (α / r) B A, as a folder that needs no adapter any more. The adapter of a
 * reward model brings the score.
 * @throws AppError naming file, field or tensor; CONFLICT where something is in the way
 */
export async function mergeAdapter({ model, adapter: from, out, dtype, chatTemplate }: MergeRequest) {
  const inspected = await inspectModelFolder(model);
  const base = await readWeights(inspected);
  const adapter = await readPeftAdapter(from, inspected.config.model);
  const tensor = (name: string) => adapter.tensors.get(name) ?? base(name);
  const config = { ...inspected.config.model, head: adapter.head };
  const merged = mergeLora(config, adapter.settings, base, tensor);
  const chat = chatTemplate && (await chatFormat(model, chatTemplate, inspected.config.eosTokenIds));
  const isReward = adapter.head === "reward";
  await writeModelFolder({
    config,
    source: (name) => (name === SCORE_WEIGHT ? tensor(name) : merged(name)),
    from: model,
    out,
    dtype,
    chat: chat || undefined,
    padTokenId: isReward ? rewardPadding(inspected.config) : undefined,
  });
  const modules = typeof adapter.settings.targets === "string" ? 0 : adapter.settings.targets.size;
  return { parameters: parameterCount(config), modules, rank: adapter.settings.rank, head: adapter.head };
}

async function chatFormat(model: string, given: string, eosTokenIds: readonly number[]) {
  const template = await readGivenTemplate(given);
  return chatFormatOf(await TextTokenizer.load(model, template), template, eosTokenIds);
}
