import { type JudgedRanking, type PairRelation, relationsByAnnotator } from "./relations";

/** How far the people who ranked one prompt's candidates agree, and the counts from which collections are summed. */
export interface ItemAgreement {
  /** People of whom at least one pair was compared with another's. */
  annotatorCount: number;
  /** Pairs of candidates judged by two people, summed over pairs of people. */
  comparedPairs: number;
  agreedPairs: number;
  /** Of those, the ones in which neither said tie. */
  strictPairs: number;
  strictAgreedPairs: number;
  /** Shares; null when nothing can be compared. */
  pairwiseAgreement: number | null;
  strictAgreement: number | null;
}

/**
 * Pairwise agreement of one prompt: over all pairs of people and all pairs of candidates that both of them ranked, the
 * share on which they say the same (same order, or both a tie). People who ranked different sets are compared on what
 * their sets share. Strict agreement leaves out pairs in which either said tie: with it, guessing agrees half the time.
 */
export function itemAgreement(rankings: readonly JudgedRanking[]): ItemAgreement {
  const people = [...relationsByAnnotator(rankings).values()];
  const compared = new Set<number>();
  const counts = { comparedPairs: 0, agreedPairs: 0, strictPairs: 0, strictAgreedPairs: 0 };
  for (let a = 0; a < people.length; a++) {
    for (let b = a + 1; b < people.length; b++) {
      for (const [key, mine] of people[a]!) {
        const theirs = people[b]!.get(key);
        if (theirs === undefined) continue;
        compared.add(a).add(b);
        countPair(counts, mine, theirs);
      }
    }
  }
  return {
    annotatorCount: compared.size,
    ...counts,
    pairwiseAgreement: share(counts.agreedPairs, counts.comparedPairs),
    strictAgreement: share(counts.strictAgreedPairs, counts.strictPairs),
  };
}

function countPair(
  counts: Pick<ItemAgreement, "comparedPairs" | "agreedPairs" | "strictPairs" | "strictAgreedPairs">,
  mine: PairRelation,
  theirs: PairRelation,
): void {
  counts.comparedPairs++;
  if (mine === theirs) counts.agreedPairs++;
  if (mine === 0 || theirs === 0) return;
  counts.strictPairs++;
  if (mine === theirs) counts.strictAgreedPairs++;
}

/** A part of a whole; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
