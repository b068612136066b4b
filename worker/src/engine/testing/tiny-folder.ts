import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeSafetensors } from "../checkpoint/safetensors";
import type { LlamaConfig } from "../models/llama/config";
import { llamaWeightShapes } from "../models/llama/weights";
import { hfConfigJson, randomWeights } from "./tiny-models";
import { byteLevelTokenizerJson, tinyTokenizerConfig, tinyVocabularySize } from "./tiny-tokenizer";

/** The model of `writeTinyFolder`: grouped queries, room for 300 tokens. */
export const tinyFolderConfig: LlamaConfig = {
  family: "llama",
  head: "vocabulary",
  vocabularySize: tinyVocabularySize,
  hiddenSize: 32,
  intermediateSize: 64,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  contextLength: 300,
  normEpsilon: 1e-5,
  rope: { theta: 10_000, scaling: { type: "none" } },
  queryKeyValueBias: false,
  attentionOutputBias: false,
  feedForwardBias: false,
  queryKeyNorm: false,
  tiedEmbeddings: true,
};

/**
 * Writes a complete model folder with random weights, a byte-level tokenizer and a chat template. It writes nonsense,
 * but at once, anywhere, and always the same.
 * @returns the weights, for a reference computation
 */
export async function writeTinyFolder(folder: string): Promise<Map<string, Float32Array>> {
  const weights = randomWeights(tinyFolderConfig, 11);
  await mkdir(folder, { recursive: true });
  const write = (name: string, json: object) => writeFile(path.join(folder, name), JSON.stringify(json));
  await write("config.json", {
    ...hfConfigJson("LlamaForCausalLM", tinyFolderConfig),
    bos_token_id: 0,
    eos_token_id: 1,
  });
  await write("tokenizer.json", byteLevelTokenizerJson());
  await write("tokenizer_config.json", tinyTokenizerConfig);
  const listed = [...llamaWeightShapes(tinyFolderConfig)].map(([name, shape]) => ({
    name,
    shape,
    data: weights.get(name)!,
  }));
  await writeSafetensors(path.join(folder, "model.safetensors"), listed, "F32");
  return weights;
}
