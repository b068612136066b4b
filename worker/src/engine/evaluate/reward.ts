import { AppError } from "@hone/core/errors";
import type { RewardEvaluation } from "@hone/core/training/evaluation";
import {
  lengthLead,
  nothingKnown,
  reportComparisons,
  type ScoredPrompt,
  type TrainingKnowledge,
} from "@hone/core/training/statistics/comparisons-report";
import { reportLabelled, type ScoredLabel } from "@hone/core/training/statistics/labelled-report";
import { readRows } from "../data/read-rows";
import type { DocumentScorer, ScoreOptions } from "./document-scorer";
import { type JudgedPrompt, readJudgedPrompts } from "./judged-prompts";
import type { EvaluationData } from "./language";

/**
 * How a reward model judges held-out responses against how people did.
 * @throws AppError as `readRows`; INVALID_INPUT where nothing is left to compare with
 */
export async function evaluateReward(
  scorer: DocumentScorer,
  data: EvaluationData & { knowledge?: TrainingKnowledge; seed: number },
  options: ScoreOptions = {},
): Promise<RewardEvaluation> {
  const { prompts, badRows } = await readJudgedPrompts(scorer, data, options.signal);
  const rewards = await scorer.score(
    prompts.flatMap(({ responses }) => responses.map(({ document }) => document)),
    options,
  );
  refuseDamaged(scorer.folder, rewards);
  const { scored, labels } = withRewards(prompts, rewards);
  const knowledge = data.knowledge ?? nothingKnown;
  const comparisons = reportComparisons(scored, knowledge, data.seed);
  const labelled = reportLabelled(labels, knowledge, data.seed);
  const tooLong = rewards.filter((reward) => reward === null).length;
  if (comparisons === null && labelled === null)
    throw new AppError(
      "INVALID_INPUT",
      `${data.files.join(", ")}: nothing is left to compare with: ${tooLong} of ${rewards.length} responses take more than ${scorer.maxTokens} tokens with their prompt, and ${badRows} rows cannot be used. Raise --max-length, or bring rows in which a response is preferred or labelled.`,
    );
  return { kind: "reward", badRows, tooLong, comparisons, labelled };
}

/** The prompts with the rewards of all their responses, which come one prompt after the other. */
function withRewards(prompts: readonly JudgedPrompt[], rewards: readonly (number | null)[]) {
  const scored: ScoredPrompt[] = [];
  const labels: ScoredLabel[] = [];
  let next = 0;
  for (const [prompt, { responses, judgements, verdicts }] of prompts.entries()) {
    const seen = responses.map(({ text }) => ({ reward: rewards[next++] ?? null, length: text.length }));
    scored.push({ responses: seen, judgements });
    for (const { response, good, labeler } of verdicts)
      labels.push({ ...seen[response]!, prompt, good, labeler });
  }
  return { scored, labels };
}

function refuseDamaged(folder: string, rewards: readonly (number | null)[]): void {
  const damaged = rewards.find((reward) => reward !== null && !Number.isFinite(reward));
  if (damaged === undefined) return;
  throw new AppError(
    "INVALID_INPUT",
    `${folder}: a reward is ${damaged}; the model's weights are damaged, or its training went wrong.`,
  );
}

/** Who judged the training data, and whether longer or shorter responses were preferred there. */
export async function readTrainingKnowledge({
  files,
  plainPairs,
  signal,
}: Pick<EvaluationData, "files" | "plainPairs"> & { signal?: AbortSignal }): Promise<TrainingKnowledge> {
  const labelers = new Set<string>();
  let lead = 0;
  let compared = false;
  for await (const { row } of readRows(files, { want: "judgements", plainPairs, signal })) {
    if (row.kind !== "comparisons" && row.kind !== "rated") continue;
    const judgements = row.kind === "rated" ? [row] : row.judgements;
    for (const { labeler } of judgements) if (labeler !== null) labelers.add(labeler);
    if (row.kind === "rated") continue;
    compared = true;
    lead += lengthLead(row);
  }
  return { labelers, prefers: compared ? (lead >= 0 ? "longer" : "shorter") : null };
}
