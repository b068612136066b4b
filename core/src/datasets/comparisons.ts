import { strengthMargins } from "../labeling/judgements";
import type { ExportCandidate, ExportCorrection, ExportRanking } from "./judgements";

/** One text preferred to another by one person. */
export interface Comparison {
  chosen: string;
  rejected: string;
  /** How much better, on the scale of `strengthMargins`; 0 when nobody said. */
  margin: number;
}

/** The candidates of a ranking's tiers, best first; null when a ranked candidate no longer exists. */
export function tiersOfCandidates(ranking: ExportRanking): ExportCandidate[][] | null {
  const byId = new Map(ranking.candidates.map((candidate) => [candidate.id, candidate]));
  const tiers = ranking.tiers.map((tier) => tier.map((id) => byId.get(id)));
  return tiers.every((tier) => tier.every((candidate) => candidate !== undefined))
    ? (tiers as ExportCandidate[][])
    : null;
}

/**
 * All pairs that a ranking implies: each candidate over each one of every lower tier; a tie implies none. The stated
 * strength is about the top tier over the next one, so only those pairs carry its margin and all others 0. A correction
 * made in the ranking adds (edit ≻ original).
 *
 * With tiers of sizes n₁ … n_T this gives Σ_{i<j} n_i·n_j pairs: C(K, 2) without ties (InstructGPT, arXiv 2203.02155 §3.5).
 */
export function comparisonsOf(ranking: ExportRanking, tiers: ExportCandidate[][]): Comparison[] {
  const topMargin = ranking.strength === null ? 0 : strengthMargins[ranking.strength];
  const pairs: Comparison[] = [];
  for (let upper = 0; upper < tiers.length; upper++)
    for (let lower = upper + 1; lower < tiers.length; lower++)
      for (const better of tiers[upper]!)
        for (const worse of tiers[lower]!)
          pairs.push({
            chosen: better.text,
            rejected: worse.text,
            margin: upper === 0 && lower === 1 ? topMargin : 0,
          });
  const { correction } = ranking;
  const original = ranking.candidates.find((candidate) => candidate.id === correction?.candidateId);
  if (correction !== null && original !== undefined)
    pairs.push({ chosen: correction.text, rejected: original.text, margin: 0 });
  return pairs;
}

/** (edit ≻ original) of a correction that belongs to no ranking. */
export function comparisonOfCorrection(correction: ExportCorrection): Comparison {
  return { chosen: correction.text, rejected: correction.candidate.text, margin: 0 };
}
