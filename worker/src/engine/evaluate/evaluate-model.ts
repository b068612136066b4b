import type { EvaluationReport } from "@hone/core/training/evaluation";
import { DocumentScorer, type ScoreOptions, type ScorerOptions } from "./document-scorer";
import { evaluateLanguage } from "./language";
import { evaluateReward, readTrainingKnowledge } from "./reward";

export interface EvaluationRequest extends ScorerOptions {
  /** Folder of a language model or of a reward model; its own configuration tells which. */
  model: string;
  /** Held-out files, in any format that the project exports or imports. */
  data: readonly string[];
  /** Of a reward model: what it was trained on, which tells who is an unseen labeler. Empty where that is not at hand. */
  train: readonly string[];
  /** As in a run's settings. */
  plainPairs: "conversation" | "text";
  /** Of the bootstrap intervals. */
  seed: number;
}

export interface EvaluationWatcher extends ScoreOptions {
  onProblem?(line: string): void;
}

/**
 * A finished model's report on held-out files. While it computes, this thread's event loop stands still for the length
 * of one batch: servers use `runs/open-evaluation.ts`.
 * @throws AppError naming what is wrong with model or data
 */
export async function evaluateModel(
  request: EvaluationRequest,
  { onProblem, ...options }: EvaluationWatcher = {},
): Promise<EvaluationReport> {
  const { plainPairs, seed, train } = request;
  const scorer = await DocumentScorer.open(request.model, request);
  try {
    const data = { files: request.data, plainPairs, onProblem };
    if (!scorer.isRewardModel) return await evaluateLanguage(scorer, data, options);
    const { signal } = options;
    const knowledge =
      train.length === 0 ? undefined : await readTrainingKnowledge({ files: train, plainPairs, signal });
    return await evaluateReward(scorer, { ...data, knowledge, seed }, options);
  } finally {
    await scorer.release();
  }
}
