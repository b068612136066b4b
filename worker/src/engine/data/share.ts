import { seededRandom, shuffle } from "@hone/core/labeling/seeded-random";

/**
 * A share of the data, chosen by the seed. Items of one key (a prompt) are taken or left together, and a smaller share
 * lies within every larger one of the same seed, so that runs on 25, 50 and 100 % differ by added data only.
 * @param share above 0, up to 1; of the keys, rounded up
 * @returns the items taken, in their order
 */
export function takeShare<T>(
  items: readonly T[],
  share: number,
  seed: number,
  keyOf: (item: T) => string,
): T[] {
  if (share >= 1) return [...items];
  const keys = shuffle([...new Set(items.map(keyOf))], seededRandom(`share ${seed}`));
  const taken = new Set(keys.slice(0, Math.ceil(share * keys.length)));
  return items.filter((item) => taken.has(keyOf(item)));
}
