import { familyOf, type ModelConfig } from "./families";
import { SCORE_WEIGHT } from "./head";
import { normalNumbers } from "./normal-numbers";
import type { WeightSource } from "./weight-source";

/** Standard deviation of fresh matrices (Radford et al. 2018, §4.1). */
const SPREAD = 0.02;

/** Matrices whose results are added to the residual stream, two in every layer. */
const RESIDUAL = /\.(o_proj|down_proj|c_proj)\.weight$/;

/**
 * Weights of a model that has learned nothing: matrices normal with deviation 0.02, those that write to the residual
 * stream less by 1/√(2 · layers) (Radford et al. 2019, §2.3), norms 1, biases 0. Every tensor has random numbers of its
 * own: the same seed and name give the same ones in any model of the same shapes.
 */
export function initialWeights(config: ModelConfig, seed: number): WeightSource {
  const shapes = familyOf(config).weightShapes(config);
  return (name) => {
    const shape = shapes.get(name)!;
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (name === SCORE_WEIGHT) return initialScore(config, seed);
    if (name.endsWith(".bias")) return new Float32Array(size);
    if (shape.length === 1) return new Float32Array(size).fill(1);
    const spread = RESIDUAL.test(name) ? SPREAD / Math.sqrt(2 * config.layers) : SPREAD;
    return normalNumbers(size, spread, seed, name);
  };
}

/**
 * Makes a reward model of a language model: its output layer is replaced by a fresh score, normal with deviation
 * 1/√(hidden + 1) (Stiennon et al. 2020, appendix B).
 */
export function withRewardHead<Config extends ModelConfig>(
  config: Config,
  source: WeightSource,
  seed: number,
): { config: Config; source: WeightSource } {
  const reward: Config = { ...config, head: "reward" };
  const score = initialScore(config, seed);
  return { config: reward, source: (name) => (name === SCORE_WEIGHT ? score : source(name)) };
}

function initialScore({ hiddenSize }: ModelConfig, seed: number): Float32Array {
  return normalNumbers(hiddenSize, 1 / Math.sqrt(hiddenSize + 1), seed, SCORE_WEIGHT);
}
