import type { Tiers } from "../labeling/judgements";

/** How one person placed two candidates: the first above (1) or below (−1) the second, or both in one tier (0). */
export type PairRelation = -1 | 0 | 1;

/** One person's ordering of some candidates of one prompt. */
export interface JudgedRanking {
  annotator: string;
  tiers: Tiers;
}

/** The two candidates of a pair, in the order of their ids; the relation is that of the first to the second. */
export type PairKey = string;

/** Candidate ids hold no line ends. */
export function pairKey(first: string, second: string): PairKey {
  return first < second ? `${first}\n${second}` : `${second}\n${first}`;
}

/** All K-choose-2 pairs of a ranking. */
export function pairRelations(tiers: Tiers): Map<PairKey, PairRelation> {
  const placed = tiers.flatMap((tier, rank) => tier.map((id) => ({ id, rank })));
  const relations = new Map<PairKey, PairRelation>();
  for (let i = 0; i < placed.length; i++) {
    for (let j = i + 1; j < placed.length; j++) {
      const [first, second] =
        placed[i]!.id < placed[j]!.id ? [placed[i]!, placed[j]!] : [placed[j]!, placed[i]!];
      relations.set(pairKey(first.id, second.id), Math.sign(second.rank - first.rank) as PairRelation);
    }
  }
  return relations;
}

/**
 * What each person said about each pair of one prompt's candidates. Somebody who judged a pair more than once counts
 * once, by the last word: `rankings` are in the order they were made.
 */
export function relationsByAnnotator(
  rankings: readonly JudgedRanking[],
): Map<string, Map<PairKey, PairRelation>> {
  const byAnnotator = new Map<string, Map<PairKey, PairRelation>>();
  for (const { annotator, tiers } of rankings) {
    const known = byAnnotator.get(annotator) ?? new Map<PairKey, PairRelation>();
    for (const [key, relation] of pairRelations(tiers)) known.set(key, relation);
    byAnnotator.set(annotator, known);
  }
  return byAnnotator;
}
