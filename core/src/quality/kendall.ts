import { type JudgedRanking, type PairKey, type PairRelation, relationsByAnnotator } from "./relations";

/**
 * Kendall's τ-b of two people's relations over the pairs both judged: (concordant − discordant) / √(n₁ n₂), nᵢ the
 * pairs that person i did not tie (Kendall 1945, "The treatment of ties in ranking problems", Biometrika 33). Null when
 * nothing is shared or somebody tied everything: the coefficient is then undefined.
 */
export function kendallTauB(
  first: ReadonlyMap<PairKey, PairRelation>,
  second: ReadonlyMap<PairKey, PairRelation>,
): number | null {
  let [concordance, firstUntied, secondUntied] = [0, 0, 0];
  for (const [key, mine] of first) {
    const theirs = second.get(key);
    if (theirs === undefined) continue;
    concordance += mine * theirs;
    if (mine !== 0) firstUntied++;
    if (theirs !== 0) secondUntied++;
  }
  const scale = Math.sqrt(firstUntied * secondUntied);
  return scale === 0 ? null : concordance / scale;
}

/** Sum and count of τ-b over all pairs of people of one prompt for whom it is defined. */
export function itemTau(rankings: readonly JudgedRanking[]): { sum: number; count: number } {
  const people = [...relationsByAnnotator(rankings).values()];
  const result = { sum: 0, count: 0 };
  for (let a = 0; a < people.length; a++) {
    for (let b = a + 1; b < people.length; b++) {
      const tau = kendallTauB(people[a]!, people[b]!);
      if (tau === null) continue;
      result.sum += tau;
      result.count++;
    }
  }
  return result;
}
