import type { RunConfig } from "@hone/core/training/run-config";
import type { PackedComparisons } from "../data/packed-comparisons";
import { ComparisonData } from "./comparison-data";
import { packedFeeds, paddedFloats, paddedInts } from "./packed-feeds";
import { type RewardSizes, rewardIo, rewardObjective } from "./reward-objective";
import type { Tensors } from "./step";
import type { TaskContext, TaskMetrics, TrainerTask } from "./trainer-task";

type Config = Extract<RunConfig, { kind: "reward" }>;

/** As many as a batch of SFT has with its usual settings. */
const MOST_POSITIONS = 8192;

/**
 * Training of a reward model: all that people said about a prompt's responses is in one batch, each response is read
 * once, and its reward is that of its last token.
 * @throws AppError INVALID_INPUT when nothing is left to learn
 */
export async function createRewardTask(context: TaskContext<Config>): Promise<TrainerTask> {
  const { config, model } = context;
  const data = await ComparisonData.load(context, {
    want: "judgements",
    ties: config.ties === "model" ? "keep" : "leave-out",
    mostPositions: MOST_POSITIONS,
    loss: "end",
  });
  const { rows, width, sequences, choices, verdicts } = data.room;
  const sizes: RewardSizes = { batch: rows, sequence: width, lossRows: sequences, choices, verdicts };
  const feedsOf = (packed: PackedComparisons, total: number) =>
    rewardFeeds(packed, sizes, { total, ...config });
  return {
    objective: rewardObjective(model.model, sizes, {
      ties: config.ties === "model",
      center: config.center,
    }),
    sizes,
    data: data.report,
    validation: data.heldReport,
    batchesPerEpoch: data.batchesPerEpoch,
    steps: (from) => data.steps(from, feedsOf),
    validationBatches: () => data.validationBatches(feedsOf),
    metrics: rewardMetrics,
  };
}

/**
 * A packed batch for a graph of these sizes; what is not filled weighs nothing.
 * @param total what the judgements of the whole step weigh
 */
export function rewardFeeds(
  { packed, sequences, starts, choices, verdicts }: PackedComparisons,
  sizes: RewardSizes,
  { total, margins, ties }: { total: number } & Pick<Config, "margins" | "ties">,
): Tensors {
  const ends = starts.map((start, i) => start + sequences[i]!.tokens.length - 1);
  const feeds = packedFeeds(packed, ends, sizes);
  if (sizes.choices > 0) {
    const ints = (numbers: number[]) => paddedInts(numbers, sizes.choices);
    const floats = (numbers: number[]) => paddedFloats(numbers, sizes.choices);
    feeds[rewardIo.first] = ints(choices.map(({ first }) => first));
    feeds[rewardIo.second] = ints(choices.map(({ second }) => second));
    feeds[rewardIo.margin] = floats(choices.map(({ margin }) => (margins ? margin : 0)));
    feeds[rewardIo.choiceWeights] = floats(choices.map(({ weight }) => weight / total));
    if (ties === "model") feeds[rewardIo.tied] = floats(choices.map(({ tied }) => (tied ? 1 : 0)));
  }
  if (sizes.verdicts > 0) {
    const floats = (numbers: number[]) => paddedFloats(numbers, sizes.verdicts);
    feeds[rewardIo.judged] = paddedInts(
      verdicts.map(({ response }) => response),
      sizes.verdicts,
    );
    feeds[rewardIo.sign] = floats(verdicts.map(({ good }) => (good ? 1 : -1)));
    feeds[rewardIo.verdictWeights] = floats(verdicts.map(() => 1 / total));
  }
  return feeds;
}

/**
 * Over strict pairs: how often the preferred response has the higher reward (equal ones count half), and the mean rewards
 * of both sides. A verdict is a pair with a response of reward 0, and the response's own reward is on its side.
 */
export function rewardMetrics(batches: Parameters<TrainerTask["metrics"]>[0]): TaskMetrics {
  const chosen: number[] = [];
  const rejected: number[] = [];
  let right = 0;
  let pairs = 0;
  const count = (lead: number) => {
    right += lead > 0 ? 1 : lead === 0 ? 0.5 : 0;
    pairs += 1;
  };
  for (const { feeds, reports } of batches) {
    const rewards = reports[rewardIo.rewards]!.data as Float32Array;
    const numbers = (name: string) => (feeds[name]?.data ?? []) as ArrayLike<number>;
    const rewardsAt = (name: string) =>
      Array.from((feeds[name]?.data ?? []) as BigInt64Array, (at) => rewards[Number(at)]!);
    const [first, second] = [rewardsAt(rewardIo.first), rewardsAt(rewardIo.second)];
    const tied = numbers(rewardIo.tied);
    for (const [i, reward] of first.entries()) {
      if (numbers(rewardIo.choiceWeights)[i] === 0 || tied[i] === 1) continue;
      count(reward - second[i]!);
      chosen.push(reward);
      rejected.push(second[i]!);
    }
    for (const [i, reward] of rewardsAt(rewardIo.judged).entries()) {
      if (numbers(rewardIo.verdictWeights)[i] === 0) continue;
      const sign = numbers(rewardIo.sign)[i]!;
      count(sign * reward);
      (sign > 0 ? chosen : rejected).push(reward);
    }
  }
  return {
    ...(pairs > 0 ? { accuracy: right / pairs } : {}),
    ...(chosen.length > 0 ? { chosenReward: mean(chosen) } : {}),
    ...(rejected.length > 0 ? { rejectedReward: mean(rejected) } : {}),
  };
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
