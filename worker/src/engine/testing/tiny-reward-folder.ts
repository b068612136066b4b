import { readHfConfig } from "../checkpoint/hf-config";
import { writeModelFolder } from "../checkpoint/write-model-folder";
import { SCORE_WEIGHT } from "../models/head";
import { tinyFolderConfig, writeTinyFolder } from "./tiny-folder";
import { testRandom } from "./tiny-models";

/**
 * Writes the model of `writeTinyFolder` to `base`, and to `out` the same with a random score instead of a vocabulary.
 * @returns the weights of the reward model, for a reference computation
 */
export async function writeTinyRewardFolder(base: string, out: string): Promise<Map<string, Float32Array>> {
  const weights = await writeTinyFolder(base);
  const random = testRandom(5);
  weights.set(
    SCORE_WEIGHT,
    Float32Array.from({ length: tinyFolderConfig.hiddenSize }, () => random() - 0.5),
  );
  const { model } = await readHfConfig(base);
  await writeModelFolder({
    config: { ...model, head: "reward" },
    source: (name) => weights.get(name)!,
    from: base,
    out,
    dtype: "F32",
    padTokenId: 0,
  });
  return weights;
}
