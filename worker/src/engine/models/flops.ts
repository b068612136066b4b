import { familyOf, type ModelConfig } from "./families";
import type { TrainingSizes } from "./training-io";

/** Tables that are looked up, not multiplied with; a tied one is counted as the head instead. */
const TABLES = /embed_tokens|\bwte\b|\bwpe\b/;
const HEADS = /^(lm_head|score)\.weight$/;

/** Parameters that every position is multiplied with, the head's apart: only rows with a target pass through it. */
export function matmulParameters(config: ModelConfig): { body: number; head: number } {
  let body = 0;
  const head = config.head === "reward" ? config.hiddenSize : config.vocabularySize * config.hiddenSize;
  for (const [name, shape] of familyOf(config).weightShapes(config)) {
    if (shape.length < 2 || TABLES.test(name) || HEADS.test(name)) continue;
    body += shape.reduce((size, dim) => size * dim, 1);
  }
  return { body, head };
}

/**
 * Floating-point operations of the matrix products of one batch, forward and backward: 6 per parameter and position
 * (Kaplan et al. 2020, §2.1), and 12 · heads · head size · sequence per layer and position for the attention, which is
 * computed in full and then masked. With adapters the products for frozen weights' gradients do not happen: 4 for 6.
 */
export function batchFlops(config: ModelConfig, sizes: TrainingSizes, frozenBody = false): number {
  const positions = sizes.batch * sizes.sequence;
  const { body, head } = matmulParameters(config);
  const perParameter = frozenBody ? 4 : 6;
  const attention = 12 * config.layers * config.heads * config.headSize * sizes.sequence;
  return positions * (perParameter * body + attention) + perParameter * head * sizes.lossRows;
}
