import type { RewardHistogram } from "../evaluation";

const BINS = 20;

/**
 * Two distributions over the same bins of equal width, from the lowest to the highest value of both. The upper edge
 * belongs to the last bin.
 */
export function rewardHistogram(chosen: readonly number[], rejected: readonly number[]): RewardHistogram {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of [chosen, rejected])
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return { edges: [], chosen: [], rejected: [] };
  // Values that are all alike still need a bin of some width.
  const width = (high - low || 1) / BINS;
  const counts = (values: readonly number[]) => {
    const bins = new Array<number>(BINS).fill(0);
    for (const value of values) bins[Math.min(BINS - 1, Math.floor((value - low) / width))]! += 1;
    return bins;
  };
  return {
    edges: Array.from({ length: BINS + 1 }, (_, i) => low + i * width),
    chosen: counts(chosen),
    rejected: counts(rejected),
  };
}
