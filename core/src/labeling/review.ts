import type { RankingBody, Tiers } from "./judgements";

/** What the review step asks about before a ranking is sent. None of it forbids sending. */
export type ReviewWarning =
  /** The order is exactly the one in which the cards happened to lie. */
  | { code: "untouched_order" }
  | { code: "all_tied" }
  /** `better` is ranked above `worse` although it was rated lower. */
  | { code: "rating_contradicts"; better: string; worse: string }
  /** "None is acceptable", and yet one was rated 6 or 7. */
  | { code: "none_acceptable_but_high"; candidateId: string };

/** True if nothing suggests that the cards were moved: each has a tier of its own, in the order shown. */
export function isUntouchedOrder(tiers: Tiers, presentedOrder: readonly string[]): boolean {
  return (
    presentedOrder.length > 1 &&
    tiers.length === presentedOrder.length &&
    tiers.every((tier, index) => tier.length === 1 && tier[0] === presentedOrder[index])
  );
}

export function reviewWarnings(
  body: Pick<RankingBody, "tiers" | "assessments" | "noneAcceptable">,
  presentedOrder: readonly string[],
): ReviewWarning[] {
  const warnings: ReviewWarning[] = [];
  if (isUntouchedOrder(body.tiers, presentedOrder)) warnings.push({ code: "untouched_order" });
  if (body.tiers.length === 1 && body.tiers[0]!.length > 1) warnings.push({ code: "all_tied" });
  const ratingOf = (id: string) => body.assessments[id]?.rating ?? null;
  const contradiction = firstContradiction(body.tiers, ratingOf);
  if (contradiction !== null) warnings.push({ code: "rating_contradicts", ...contradiction });
  if (body.noneAcceptable) {
    const high = body.tiers.flat().find((id) => (ratingOf(id) ?? 0) >= 6);
    if (high !== undefined) warnings.push({ code: "none_acceptable_but_high", candidateId: high });
  }
  return warnings;
}

function firstContradiction(
  tiers: Tiers,
  ratingOf: (id: string) => number | null,
): { better: string; worse: string } | null {
  const flat = tiers.flatMap((tier, rank) => tier.map((id) => ({ id, rank, rating: ratingOf(id) })));
  for (const better of flat) {
    for (const worse of flat) {
      if (better.rank >= worse.rank || better.rating === null || worse.rating === null) continue;
      if (better.rating < worse.rating) return { better: better.id, worse: worse.id };
    }
  }
  return null;
}
