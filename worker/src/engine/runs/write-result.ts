import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { RunConfig } from "@hone/core/training/run-config";
import { writePeftAdapter } from "../checkpoint/peft";
import { rewardPadding } from "../checkpoint/reward-padding";
import { writeModelFolder } from "../checkpoint/write-model-folder";
import { writeOnnx } from "../generate/write-onnx";
import type { WeightSource } from "../models/weight-source";
import type { RunFolder } from "./run-folder";
import type { Start } from "./start";

/**
 * Puts the trained adapter, where there is one, and the ONNX graph into the run's folder, and the trained model at its root, in fp32,
 * config.json last: whoever finds that finds a whole model.
 */
export async function writeResult(
  { folder: from, model, parametrization, lora, chat }: Start,
  tensor: WeightSource,
  _config: RunConfig,
  { folder, adapter, onnx }: RunFolder,
): Promise<void> {
  const made = path.join(folder, ".model");
  await rm(made, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (lora)
    await writePeftAdapter({
      config: model.model,
      settings: lora,
      tensor,
      baseName: path.basename(from),
      out: adapter,
    });
  await writeModelFolder({
    config: model.model,
    source: parametrization.merged(tensor),
    from,
    out: made,
    dtype: "F32",
    chat,
    padTokenId: model.model.head === "reward" ? rewardPadding(model) : undefined,
  });
  await writeOnnx(model.model, parametrization.merged(tensor), onnx);
  const files = (await readdir(made)).sort(
    (a, b) => Number(a === "config.json") - Number(b === "config.json"),
  );
  for (const file of files) await rename(path.join(made, file), path.join(folder, file));
  await rm(made, { recursive: true });
}
