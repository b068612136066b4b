import { AppError } from "@hone/core/errors";
import type { RewardEvaluation } from "@hone/core/training/evaluation";
import {
  lengthLead,
  nothingKnown,
  reportComparisons,
  type ScoredPrompt,
  type TrainingKnowledge,
} from "@hone/core/training/statistics/comparisons-report";
import { readRows } from "../data/read-rows";
import type { DocumentScorer, ScoreOptions } from "./document-scorer";
import { readJudgedPrompts } from "./judged-prompts";
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
  let next = 0;
  const scored = prompts.map(
    ({ responses, judgements }): ScoredPrompt => ({
      responses: responses.map(({ text }) => ({ reward: rewards[next++] ?? null, length: text.length })),
      judgements,
    }),
  );
  const comparisons = reportComparisons(scored, data.knowledge ?? nothingKnown, data.seed);
  const tooLong = rewards.filter((reward) => reward === null).length;
  if (comparisons === null)
    throw new AppError(
      "INVALID_INPUT",
      `${data.files.join(", ")}: nothing is left to compare with: ${tooLong} of ${rewards.length} responses take more than ${scorer.maxTokens} tokens with their prompt, and ${badRows} rows cannot be used. Raise --max-length, or bring rows in which one response is preferred.`,
    );
  return { kind: "reward", badRows, tooLong, comparisons, labelled: null };
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
  for await (const { row } of readRows(files, { want: "comparisons", plainPairs, signal })) {
    if (row.kind !== "comparisons") continue;
    lead += lengthLead(row);
    for (const { labeler } of row.judgements) if (labeler !== null) labelers.add(labeler);
  }
  return { labelers, prefers: lead >= 0 ? "longer" : "shorter" };
}
