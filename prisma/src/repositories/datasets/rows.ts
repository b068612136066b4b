import type {
  ExportCandidate,
  ExportCorrection,
  ExportDemonstration,
  ExportRanking,
  JudgementStamp,
} from "@hone/core/datasets/judgements";
import type { CorrectionRow, DemonstrationRow, JudgementRow, RankingRow } from "./cursors";
import type { LabelerHash } from "./labelers";

/** Names by id, for stamps. */
export interface Names {
  campaigns: Map<string, string>;
  guidelineVersions: Map<string, string>;
}

interface StampContext {
  hashLabeler: LabelerHash;
  names: Names;
}

function stampOf(row: JudgementRow, { hashLabeler, names }: StampContext): JudgementStamp {
  return {
    id: row.id,
    annotator: hashLabeler(row),
    guidelineVersionId: row.guidelineVersionId,
    guidelineVersion:
      row.guidelineVersionId === null ? null : (names.guidelineVersions.get(row.guidelineVersionId) ?? null),
    campaign: row.campaignId === null ? null : (names.campaigns.get(row.campaignId) ?? null),
    createdAt: row.createdAt.toISOString(),
  };
}

export function toDemonstration(
  row: DemonstrationRow,
  source: ExportDemonstration["source"],
  context: StampContext,
): ExportDemonstration {
  return { ...stampOf(row, context), text: row.text, source };
}

export function toRanking(
  row: RankingRow,
  candidates: Map<string, ExportCandidate>,
  correction: ExportRanking["correction"],
  context: StampContext,
): ExportRanking {
  const ids = row.tiers.flat();
  // Sorting four ids costs kilobytes of V8's scratch space, at every one of a million rankings.
  if (row.assessments !== undefined) ids.sort();
  return {
    ...stampOf(row, context),
    candidates: ids.map((id) => candidates.get(id)).filter((candidate) => candidate !== undefined),
    tiers: row.tiers,
    strength: row.strength,
    noneAcceptable: row.noneAcceptable,
    assessments: row.assessments ?? {},
    presentedOrder: row.presentedOrder ?? [],
    events: row.events ?? [],
    promptFlags: row.promptFlags ?? [],
    citations: row.citations ?? [],
    note: row.note ?? "",
    activeMs: row.activeMs ?? null,
    correction,
  };
}

/** None when the corrected candidate no longer exists. */
export function toCorrection(
  row: CorrectionRow,
  candidates: Map<string, ExportCandidate>,
  context: StampContext,
): ExportCorrection[] {
  const candidate = candidates.get(row.candidateId);
  if (candidate === undefined) return [];
  return [{ ...stampOf(row, context), candidate, text: row.text, citations: row.citations }];
}
