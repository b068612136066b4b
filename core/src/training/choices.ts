import type { TrainingJudgement } from "./rows";

/** One pair of a person's order: the first is better, or the two are tied. */
export interface Choice {
  first: number;
  second: number;
  tied: boolean;
  /** How much better the first is; 0 where nobody was asked, and for ties. */
  margin: number;
}

/**
 * All C(K, 2) pairs of the K responses that a judgement orders. Tied ones are pairs too: a model that never sees ties
 * overstates how strong preferences are (Liu et al. 2024, arXiv 2410.05328). The stated margin is about the top tier
 * over the next one, so only those pairs carry it, as in the exports.
 */
export function choicesOf({ tiers, margin }: TrainingJudgement): Choice[] {
  const placed = tiers.flatMap((tier, level) => tier.map((response) => ({ response, level })));
  return placed.flatMap((first, i) =>
    placed.slice(i + 1).map((second) => ({
      first: first.response,
      second: second.response,
      tied: first.level === second.level,
      margin: first.level === 0 && second.level === 1 ? margin : 0,
    })),
  );
}
