import type { RankingBody } from "@hone/core/labeling/judgements";

/** A complete ranking of these candidates, with a log of as many events as a person makes. */
export function rankingBody(candidateIds: readonly string[]): RankingBody {
  const assessment = { rating: 4, flags: [], attributes: {} };
  const event = (kind: "rate" | "place") => (candidateId: string, i: number) => ({
    atMs: 4000 * (i + 1) + (kind === "place" ? 20_000 : 0),
    kind,
    candidateId,
    value: String(i + 1),
  });
  return {
    tiers: candidateIds.map((id) => [id]),
    strength: "clearly",
    noneAcceptable: false,
    assessments: Object.fromEntries(candidateIds.map((id) => [id, assessment])),
    promptFlags: [],
    citations: ["clause-3"],
    note: "The first one answers what was asked.",
    events: [...candidateIds.map(event("rate")), ...candidateIds.map(event("place"))],
    correction: null,
  };
}
