import type {
  CandidateAssessment,
  CorrectionBody,
  RankingBody,
  RankingEvent,
  Strength,
  Tiers,
} from "./judgements";

/** What a labeler has said about a set of candidates so far; everything that undo can take back. */
export interface BoardContent {
  /** Tier of each placed candidate: 1 is best. Tiers between may be empty; only their order counts. */
  placements: Record<string, number>;
  strength: Strength | null;
  noneAcceptable: boolean;
  assessments: Record<string, CandidateAssessment>;
  correction: CorrectionBody | null;
}

export const emptyAssessment: CandidateAssessment = { rating: null, flags: [], attributes: {} };

export function emptyContent(): BoardContent {
  return { placements: {}, strength: null, noneAcceptable: false, assessments: {}, correction: null };
}

/** Non-empty tiers, best first; within a tier in the order shown, which says nothing. */
export function tiersOf(content: Pick<BoardContent, "placements">, order: readonly string[]): Tiers {
  const byTier = new Map<number, string[]>();
  for (const id of order) {
    const tier = content.placements[id];
    if (tier !== undefined) byTier.set(tier, [...(byTier.get(tier) ?? []), id]);
  }
  return [...byTier.keys()].sort((a, b) => a - b).map((tier) => byTier.get(tier) ?? []);
}

/** The part of a ranking that the board decides. Strength is dropped where there is no next tier to compare with. */
export function rankingOf(
  content: BoardContent,
  order: readonly string[],
): Pick<RankingBody, "tiers" | "strength" | "noneAcceptable" | "assessments" | "correction"> {
  const tiers = tiersOf(content, order);
  const assessments = Object.fromEntries(order.map((id) => [id, content.assessments[id] ?? emptyAssessment]));
  const { noneAcceptable, correction } = content;
  return {
    tiers,
    strength: tiers.length < 2 ? null : content.strength,
    noneAcceptable,
    assessments,
    correction,
  };
}

/** The board that shows a submitted ranking again. */
export function contentOf(ranking: RankingBody): BoardContent {
  const placements: Record<string, number> = {};
  for (const [tier, ids] of ranking.tiers.entries()) {
    for (const id of ids) placements[id] = tier + 1;
  }
  const { strength, noneAcceptable, assessments, correction } = ranking;
  return { placements, strength, noneAcceptable, assessments, correction };
}

/** What changed between two states of the board, as events at `atMs`: also how undo and redo leave their trace. */
export function changesBetween(before: BoardContent, after: BoardContent, atMs: number): RankingEvent[] {
  const events: RankingEvent[] = [];
  const add = (kind: RankingEvent["kind"], candidateId: string | null, value: string | null) =>
    events.push({ atMs, kind, candidateId, value: value === null ? null : value.slice(0, 200) });
  const ids = new Set(
    [before, after].flatMap(({ placements, assessments }) => [
      ...Object.keys(placements),
      ...Object.keys(assessments),
    ]),
  );
  for (const id of ids) {
    addAssessmentChanges(before.assessments[id], after.assessments[id], (kind, value) =>
      add(kind, id, value),
    );
    const tier = after.placements[id];
    if (tier !== before.placements[id]) {
      if (tier === undefined) add("unplace", id, null);
      else add("place", id, String(tier));
    }
  }
  if (before.strength !== after.strength) add("strength", null, after.strength);
  if (before.noneAcceptable !== after.noneAcceptable) {
    add("none_acceptable", null, String(after.noneAcceptable));
  }
  const edited = after.correction ?? before.correction;
  if (edited !== null && !sameCorrection(before.correction, after.correction)) {
    add("edit", edited.candidateId, after.correction === null ? null : `${after.correction.text.length}`);
  }
  return events;
}

function addAssessmentChanges(
  before: CandidateAssessment = emptyAssessment,
  after: CandidateAssessment = emptyAssessment,
  add: (kind: "rate" | "flag", value: string | null) => void,
): void {
  if (before.rating !== after.rating) add("rate", after.rating === null ? null : String(after.rating));
  for (const name of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])) {
    const value = after.attributes[name];
    if (value !== before.attributes[name]) add("rate", `${name}=${value ?? ""}`);
  }
  for (const flag of after.flags) if (!before.flags.includes(flag)) add("flag", `+${flag}`);
  for (const flag of before.flags) if (!after.flags.includes(flag)) add("flag", `-${flag}`);
}

export function sameCorrection(a: CorrectionBody | null, b: CorrectionBody | null): boolean {
  return a === b || (a !== null && b !== null && a.candidateId === b.candidateId && a.text === b.text);
}
