import type { Estimate, LabelledEvaluation } from "../evaluation";
import { calibrationErrorOf, reliabilityBins, sigmoid, surpriseOf } from "./calibration";
import {
  accuracyByLabeler,
  accuracyOnUnseen,
  type ScoredResponse,
  type TrainingKnowledge,
} from "./comparisons-report";
import { rewardHistogram } from "./histogram";
import { clusterBootstrap, estimateShare } from "./intervals";
import { areaUnderCurve, type LabelledScore } from "./roc";

/** A response that one person labelled by itself. */
export interface ScoredLabel extends ScoredResponse {
  /** Number of its prompt. */
  prompt: number;
  good: boolean;
  labeler: string | null;
}

/**
 * How a reward model tells good responses from bad ones.
 * @returns null where no response could be scored
 */
export function reportLabelled(
  labels: readonly ScoredLabel[],
  { labelers }: Pick<TrainingKnowledge, "labelers">,
  seed: number,
): LabelledEvaluation | null {
  const scored = labels.flatMap((label) => {
    const { reward } = label;
    if (reward === null) return [];
    // A reward of exactly 0 says nothing, and so is half right.
    const value = reward === 0 ? 0.5 : reward > 0 === label.good ? 1 : 0;
    return [{ ...label, reward, value }];
  });
  if (scored.length === 0) return null;
  const good = scored.filter((label) => label.good);
  const bins = reliabilityBins(
    scored.map((label) => ({ predicted: sigmoid(label.reward), observed: label.good ? 1 : 0 })),
    { from: 0, to: 1 },
  );
  const rewardsOf = (some: typeof scored) => some.map(({ reward }) => reward);
  return {
    prompts: new Set(scored.map(({ prompt }) => prompt)).size,
    responses: scored.length,
    good: good.length,
    leftOut: labels.length - scored.length,
    accuracy: estimateShare(scored, seed)!,
    majorityBaseline: Math.max(good.length, scored.length - good.length) / scored.length,
    loss:
      scored.reduce((sum, { reward, good: isGood }) => sum + surpriseOf(isGood ? reward : -reward), 0) /
      scored.length,
    areaUnderCurve: estimateArea(scored, ({ reward }) => reward, seed),
    lengthAreaUnderCurve: estimateArea(scored, ({ length }) => length, seed),
    byLabeler: accuracyByLabeler(scored, seed),
    unseenLabelers: accuracyOnUnseen(scored, labelers, seed),
    reliability: bins,
    calibrationError: calibrationErrorOf(bins),
    histogram: rewardHistogram(rewardsOf(good), rewardsOf(scored.filter((label) => !label.good))),
  };
}

/** With its interval by bootstrap over prompts. */
function estimateArea<Label extends { prompt: number; good: boolean }>(
  labels: readonly Label[],
  scoreOf: (label: Label) => number,
  seed: number,
): Estimate | null {
  const prompts = new Map<number, LabelledScore[]>();
  for (const label of labels) {
    const own = prompts.get(label.prompt) ?? [];
    own.push({ score: scoreOf(label), good: label.good });
    prompts.set(label.prompt, own);
  }
  const clusters = [...prompts.values()];
  const value = areaUnderCurve(clusters.flat());
  const interval = clusterBootstrap(clusters, (sample) => areaUnderCurve(sample.flat()), seed);
  if (value === null || interval === null) return null;
  return { value, ...interval, n: labels.length, interval: "bootstrap" };
}
