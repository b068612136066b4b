import type { CandidateAssessment } from "../../labeling/judgements";
import type { ExportCandidate, ExportCorrection, ExportRanking, PromptJudgements } from "../judgements";
import { type ColumnType, type DatasetFormat, messageColumns, type RowSink, refuseUnless } from "./format";

// Our own format, described in docs/dataset-formats.md; readers parse rows with `../rankings-row`.

const textColumns: ColumnType = { list: "string" };
const placeColumns: ColumnType = { list: "int32" };

export const honeRankings: DatasetFormat = {
  title: "Hone rankings",
  description: "Lossless: every ranking with its ties, ratings, strength, correction and who made it.",
  needs: "comparisons",
  layout: "jsonl",
  containers: ["jsonl", "parquet"],
  version: 1,
  fullDetail: true,
  columns: {
    format: "string",
    version: "int32",
    kind: "string",
    id: "string",
    prompt_id: "string",
    prompt_hash: "string",
    prompt: messageColumns,
    language: "string",
    tags: textColumns,
    candidates: {
      list: {
        fields: {
          id: "string",
          text: "string",
          origin: "string",
          model: "string",
          rating: "int32",
          flags: textColumns,
          attributes: { list: { fields: { name: "string", value: "double" } } },
        },
      },
    },
    tiers: { list: placeColumns },
    presented_order: placeColumns,
    strength: "string",
    none_acceptable: "boolean",
    correction: { fields: { candidate: "int32", text: "string" } },
    prompt_flags: textColumns,
    citations: textColumns,
    note: "string",
    events: {
      list: { fields: { at_ms: "int64", kind: "string", candidate: "int32", value: "string" } },
    },
    annotator: "string",
    guideline_version: "string",
    campaign: "string",
    active_ms: "int64",
    created_at: "string",
  },
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) => {
    for (const ranking of item.rankings) writeRanking(item, ranking, sink);
    for (const correction of item.corrections) sink.row(correctionRow(item, correction));
  },
};

function writeRanking(item: PromptJudgements, ranking: ExportRanking, sink: RowSink): void {
  const known = new Set(ranking.candidates.map((candidate) => candidate.id));
  const named = [...ranking.tiers.flat(), ...(ranking.correction ? [ranking.correction.candidateId] : [])];
  const complete = named.every((id) => known.has(id));
  if (complete) sink.row(rankingRow(item, ranking));
  else sink.skip("candidate_missing");
}

function rankingRow(item: PromptJudgements, ranking: ExportRanking): object {
  const place = new Map(ranking.candidates.map((candidate, i) => [candidate.id, i]));
  const places = (ids: readonly string[]) => ids.map((id) => place.get(id)!);
  return {
    ...head("ranking", item, ranking.id),
    candidates: ranking.candidates.map((c) => candidateRow(c, ranking.assessments[c.id])),
    tiers: ranking.tiers.map((tier) => places(tier).sort((a, b) => a - b)),
    presented_order: places(ranking.presentedOrder.filter((id) => place.has(id))),
    strength: ranking.tiers.length > 1 ? ranking.strength : null,
    none_acceptable: ranking.noneAcceptable,
    correction:
      ranking.correction === null
        ? null
        : { candidate: place.get(ranking.correction.candidateId)!, text: ranking.correction.text },
    prompt_flags: ranking.promptFlags,
    citations: ranking.citations,
    note: ranking.note,
    events: ranking.events.map(({ atMs, kind, candidateId, value }) => ({
      at_ms: atMs,
      kind,
      candidate: candidateId === null ? null : (place.get(candidateId) ?? null),
      value,
    })),
    ...tail(ranking),
    active_ms: ranking.activeMs,
    created_at: ranking.createdAt,
  };
}

/** A correction made outside of a ranking: one candidate, alone in its tier, and its rewrite. */
function correctionRow(item: PromptJudgements, correction: ExportCorrection): object {
  return {
    ...head("correction", item, correction.id),
    candidates: [candidateRow(correction.candidate, undefined)],
    tiers: [[0]],
    presented_order: [0],
    strength: null,
    none_acceptable: false,
    correction: { candidate: 0, text: correction.text },
    prompt_flags: [],
    citations: correction.citations,
    note: "",
    events: [],
    ...tail(correction),
    active_ms: null,
    created_at: correction.createdAt,
  };
}

function head(kind: "ranking" | "correction", item: PromptJudgements, id: string): object {
  return {
    format: "hone-rankings",
    version: 1,
    kind,
    id,
    prompt_id: item.promptId,
    prompt_hash: item.contentHash,
    prompt: item.messages.map(({ role, content }) => ({ role, content })),
    language: item.language,
    tags: item.tags,
  };
}

function tail(stamp: ExportRanking | ExportCorrection): object {
  return {
    annotator: stamp.annotator,
    guideline_version: stamp.guidelineVersion,
    campaign: stamp.campaign,
  };
}

function candidateRow(candidate: ExportCandidate, assessment: CandidateAssessment | undefined): object {
  return {
    id: candidate.id,
    text: candidate.text,
    origin: candidate.origin,
    model: candidate.modelName,
    rating: assessment?.rating ?? null,
    flags: assessment?.flags ?? [],
    attributes: Object.entries(assessment?.attributes ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => ({ name, value })),
  };
}
