import type { CandidateAssessment } from "../../labeling/judgements";
import type { Message } from "../../prompts/message";
import type { ExportCandidate, ExportRanking, JudgementStamp, PromptJudgements } from "../judgements";

export const stamp: JudgementStamp = {
  id: "7d1f3c52-0000-7000-8000-000000000001",
  annotator: "l_0123456789abcdef01234567",
  guidelineVersionId: "7d1f3c52-0000-7000-8000-0000000000ff",
  guidelineVersion: "coffee-bar@2",
  campaign: "Lattes",
  createdAt: "2026-01-02T03:04:05.000Z",
};

export function candidate(id: string, text = `text of ${id}`): ExportCandidate {
  return { id, text, origin: "model", modelName: "tiny@1" };
}

export function ranking(tiers: string[][], change: Partial<ExportRanking> = {}): ExportRanking {
  const ids = tiers.flat().sort();
  return {
    ...stamp,
    candidates: ids.map((id) => candidate(id)),
    tiers,
    strength: null,
    noneAcceptable: false,
    assessments: {},
    presentedOrder: ids,
    events: [],
    promptFlags: [],
    citations: [],
    note: "",
    activeMs: null,
    correction: null,
    ...change,
  };
}

export function prompt(change: Partial<PromptJudgements> = {}): PromptJudgements {
  const messages: Message[] = [{ role: "user", content: "What goes into a flat white?" }];
  return {
    promptId: "7d1f3c52-0000-7000-8000-00000000000a",
    contentHash: "ab".repeat(32),
    messages,
    language: "en",
    tags: [],
    demonstrations: [],
    rankings: [],
    corrections: [],
    ...change,
  };
}

export function scored(values: number[]): CandidateAssessment {
  const names = ["helpfulness", "correctness", "coherence", "complexity", "verbosity"];
  return { rating: null, flags: [], attributes: Object.fromEntries(names.map((n, i) => [n, values[i]!])) };
}
