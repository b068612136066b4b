import type { CandidateAssessment, RankingEvent, Strength, Tiers } from "../labeling/judgements";
import type { Message } from "../prompts/message";

/** A candidate as an export sees it. */
export interface ExportCandidate {
  id: string;
  text: string;
  /** model | imported | human */
  origin: string;
  modelName: string | null;
}

/** Who judged, when, and under what: never a name, only a hash made with the workspace's salt. */
export interface JudgementStamp {
  id: string;
  annotator: string | null;
  guidelineVersionId: string | null;
  /** `slug@number` of the guideline version, or null for an imported judgement. */
  guidelineVersion: string | null;
  /** Name of the campaign, or null. */
  campaign: string | null;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

export interface ExportDemonstration extends JudgementStamp {
  text: string;
  /** A correction is a demonstration too: somebody wrote what the model should have said. */
  source: "demonstration" | "correction";
}

export interface ExportRanking extends JudgementStamp {
  /** Sorted by id where judgements are read in full detail, else in the order of the tiers. */
  candidates: ExportCandidate[];
  tiers: Tiers;
  strength: Strength | null;
  noneAcceptable: boolean;
  /** From here on, empty unless the format reads judgements in full detail. */
  assessments: Record<string, CandidateAssessment>;
  presentedOrder: string[];
  events: RankingEvent[];
  promptFlags: string[];
  citations: string[];
  note: string;
  activeMs: number | null;
  /** Always there when it was made. */
  correction: { candidateId: string; text: string } | null;
}

/** A correction that belongs to no ranking. */
export interface ExportCorrection extends JudgementStamp {
  candidate: ExportCandidate;
  text: string;
  citations: string[];
}

/** One prompt with all of its judgements that passed the filters: the unit in which datasets are read and written. */
export interface PromptJudgements {
  promptId: string;
  contentHash: string;
  messages: Message[];
  language: string | null;
  tags: string[];
  demonstrations: ExportDemonstration[];
  rankings: ExportRanking[];
  corrections: ExportCorrection[];
}
