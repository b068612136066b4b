import { mergeLora } from "../models/adapters";
import { parameterCount } from "../models/families";
import { SCORE_WEIGHT } from "../models/head";
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
}

/**
 * Writes the model with an adapter in it, W + (α / r) B A, as a folder that needs no adapter any more. The adapter of a
 * reward model brings the score.
 * @throws AppError naming file, field or tensor; CONFLICT where something is in the way
 */
export async function mergeAdapter({ model, adapter: from, out, dtype }: MergeRequest) {
  const inspected = await inspectModelFolder(model);
  const base = await readWeights(inspected);
  const adapter = await readPeftAdapter(from, inspected.config.model);
  const tensor = (name: string) => adapter.tensors.get(name) ?? base(name);
  const config = { ...inspected.config.model, head: adapter.head };
  const merged = mergeLora(config, adapter.settings, base, tensor);
  const isReward = adapter.head === "reward";
  await writeModelFolder({
    config,
    source: (name) => (name === SCORE_WEIGHT ? tensor(name) : merged(name)),
    from: model,
    out,
    dtype,
    padTokenId: isReward ? rewardPadding(inspected.config) : undefined,
  });
  const modules = typeof adapter.settings.targets === "string" ? 0 : adapter.settings.targets.size;
  return { parameters: parameterCount(config), modules, rank: adapter.settings.rank, head: adapter.head };
}
