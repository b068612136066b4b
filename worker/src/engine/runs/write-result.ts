import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { RunConfig } from "@hone/core/training/run-config";
import type { HfConfig } from "../checkpoint/hf-config";
import { writeModelFolder } from "../checkpoint/write-model-folder";
import type { WeightSource } from "../models/weight-source";
import type { RunFolder } from "./run-folder";
import type { Start } from "./start";

/**
 * Puts the trained model at the root of the run's folder, in fp32, config.json last: whoever finds that finds a whole
 * model.
 */
export async function writeResult(
  { folder: from, model, parametrization }: Start,
  tensor: WeightSource,
  _config: RunConfig,
  { folder }: RunFolder,
): Promise<void> {
  const made = path.join(folder, ".model");
  await rm(made, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeModelFolder({
    config: model.model,
    source: parametrization.merged(tensor),
    from,
    out: made,
    dtype: "F32",
    padTokenId: model.model.head === "reward" ? padding(model) : undefined,
  });
  const files = (await readdir(made)).sort(
    (a, b) => Number(a === "config.json") - Number(b === "config.json"),
  );
  for (const file of files) await rename(path.join(made, file), path.join(folder, file));
  await rm(made, { recursive: true });
}

/**
 * A reward model is read at the last token that is not padding, so the token that ends a response must not be it: the
 * model's own padding token where it differs, else the token that begins texts, else the first that ends nothing.
 */
function padding({ padTokenId, bosTokenId, eosTokenIds }: HfConfig): number {
  const fitting = [padTokenId, bosTokenId].find((id) => id !== undefined && !eosTokenIds.includes(id));
  if (fitting !== undefined) return fitting;
  let id = 0;
  while (eosTokenIds.includes(id)) id++;
  return id;
}
