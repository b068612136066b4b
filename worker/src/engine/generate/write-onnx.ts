import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { isAppError } from "@hone/core/errors";
import { familyOf, type ModelConfig } from "../models/families";
import type { WeightSource } from "../models/weight-source";
import { encodeModel } from "../onnx/encode";

/**
 * Writes a model as one ONNX file that decodes (`decode-io.ts` names its inputs and outputs), in fp32 and of standard
 * operators. Reward models decode nothing, and a file of 2 GiB or more cannot be: then nothing is written.
 * @returns whether it was written
 */
export async function writeOnnx(
  config: ModelConfig,
  weights: WeightSource,
  folder: string,
): Promise<boolean> {
  if (config.head !== "vocabulary") return false;
  let bytes: Uint8Array;
  try {
    bytes = encodeModel(familyOf(config).decodeGraph(config, weights, config.contextLength));
  } catch (error) {
    if (isAppError(error) && error.code === "TOO_LARGE") return false;
    throw error;
  }
  await mkdir(folder, { recursive: true });
  const part = path.join(folder, "model.onnx.part");
  await writeFile(part, bytes);
  await rename(part, path.join(folder, "model.onnx"));
  return true;
}
