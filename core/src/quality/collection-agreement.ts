import { itemAgreement } from "./item-agreement";
import { itemTau } from "./kendall";
import { addUnit, alphaOf, type Coincidences, noCoincidences } from "./krippendorff";
import { type JudgedRanking, type PairRelation, relationsByAnnotator } from "./relations";

/** An estimate with the bounds of its 95 % interval; null where it is undefined. */
export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
}

/** How far people agree over a whole collection of prompts. */
export interface CollectionAgreement {
  /** Prompts on which at least two people can be compared. */
  items: number;
  comparedPairs: number;
  strictPairs: number;
  /** Share of compared pairs on which two people say the same, as InstructGPT reports (72.6 ± 1.5 %). */
  pairwise: Estimate;
  /** The same, leaving out pairs in which either said tie. */
  strict: Estimate;
  /** Mean of Kendall's τ-b over pairs of people and prompts. */
  tauB: Estimate;
  /** Krippendorff's α, ordinal, over the relations of candidate pairs (below, tie, above). */
  alpha: Estimate;
}

const relationValues: readonly PairRelation[] = [-1, 0, 1];

/** What one prompt adds to the sums of its collection. */
interface ItemSums {
  compared: number;
  agreed: number;
  strict: number;
  strictAgreed: number;
  tauSum: number;
  tauCount: number;
  coincidences: Float64Array;
}

/**
 * Agreement of a collection with 95 % intervals. Pairs of one prompt are not independent, so prompts are what is drawn
 * anew (cluster bootstrap: Davison & Hinkley 1997, §3.8; percentile interval, §5.3.1).
 *
 * @param items each prompt's rankings, in the order they were made
 * @param random uniform numbers in [0, 1): the same source gives the same intervals
 * @param draws bootstrap samples; fewer are drawn for very large collections
 */
export function collectionAgreement(
  items: Iterable<readonly JudgedRanking[]>,
  random: () => number,
  draws = 1000,
): CollectionAgreement {
  const sums: ItemSums[] = [];
  for (const rankings of items) {
    const item = sumsOf(rankings);
    if (item.compared > 0) sums.push(item);
  }
  const total = addUp(sums, (i) => i, sums.length);
  const point = statisticsOf(total);
  const rounds = Math.max(200, Math.min(draws, Math.floor(20_000_000 / Math.max(1, sums.length))));
  const resampled = sums.length < 2 ? [] : resample(sums, random, rounds);
  const estimate = (name: keyof Statistics): Estimate => ({
    value: point[name],
    ...interval(resampled.map((statistics) => statistics[name])),
  });
  return {
    items: sums.length,
    comparedPairs: total.compared,
    strictPairs: total.strict,
    pairwise: estimate("pairwise"),
    strict: estimate("strict"),
    tauB: estimate("tauB"),
    alpha: estimate("alpha"),
  };
}

function sumsOf(rankings: readonly JudgedRanking[]): ItemSums {
  const agreement = itemAgreement(rankings);
  const tau = itemTau(rankings);
  return {
    compared: agreement.comparedPairs,
    agreed: agreement.agreedPairs,
    strict: agreement.strictPairs,
    strictAgreed: agreement.strictAgreedPairs,
    tauSum: tau.sum,
    tauCount: tau.count,
    coincidences: pairCoincidences(rankings).counts,
  };
}

/**
 * Coincidences of pair relations: a unit is a pair of candidates, its values what people said about it. Which
 * candidate of a pair is called the first is arbitrary, so each unit is counted half each way; α does not depend on it.
 */
export function pairCoincidences(rankings: readonly JudgedRanking[]): Coincidences {
  const units = new Map<string, PairRelation[]>();
  for (const relations of relationsByAnnotator(rankings).values()) {
    for (const [key, relation] of relations) {
      const unit = units.get(key);
      if (unit === undefined) units.set(key, [relation]);
      else unit.push(relation);
    }
  }
  const coincidences = noCoincidences(relationValues);
  for (const unit of units.values()) {
    addUnit(coincidences, unit);
    addUnit(
      coincidences,
      unit.map((relation) => (relation === 0 ? 0 : -relation)),
    );
  }
  for (let c = 0; c < coincidences.counts.length; c++) coincidences.counts[c]! /= 2;
  return coincidences;
}

interface Statistics {
  pairwise: number | null;
  strict: number | null;
  tauB: number | null;
  alpha: number | null;
}

function statisticsOf(sums: ItemSums): Statistics {
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    pairwise: ratio(sums.agreed, sums.compared),
    strict: ratio(sums.strictAgreed, sums.strict),
    tauB: ratio(sums.tauSum, sums.tauCount),
    alpha: alphaOf({ values: relationValues, counts: sums.coincidences }, "ordinal"),
  };
}

function resample(sums: readonly ItemSums[], random: () => number, rounds: number): Statistics[] {
  return Array.from({ length: rounds }, () =>
    statisticsOf(addUp(sums, () => Math.floor(random() * sums.length), sums.length)),
  );
}

function addUp(sums: readonly ItemSums[], pick: (i: number) => number, count: number): ItemSums {
  const total: ItemSums = {
    compared: 0,
    agreed: 0,
    strict: 0,
    strictAgreed: 0,
    tauSum: 0,
    tauCount: 0,
    coincidences: new Float64Array(relationValues.length ** 2),
  };
  for (let i = 0; i < count; i++) {
    const item = sums[pick(i)]!;
    total.compared += item.compared;
    total.agreed += item.agreed;
    total.strict += item.strict;
    total.strictAgreed += item.strictAgreed;
    total.tauSum += item.tauSum;
    total.tauCount += item.tauCount;
    for (let c = 0; c < total.coincidences.length; c++) total.coincidences[c]! += item.coincidences[c]!;
  }
  return total;
}

/** The 2.5 and 97.5 percentiles; undefined draws are left out, and too few of the others give no interval. */
function interval(draws: readonly (number | null)[]): { low: number | null; high: number | null } {
  const sorted = draws.filter((draw) => draw !== null).sort((a, b) => a - b);
  if (sorted.length < 100) return { low: null, high: null };
  const at = (quantile: number) => sorted[Math.round(quantile * (sorted.length - 1))]!;
  return { low: at(0.025), high: at(0.975) };
}
