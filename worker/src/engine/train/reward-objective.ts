import { familyOf, type ModelConfig } from "../models/families";
import { declareTrainingInputs, type TrainingSizes } from "../models/training-io";
import { raoKupperLoss } from "../nn/choice-loss";
import { logisticRewardLoss, pairwiseRewardLoss, rewardCentering } from "../nn/losses";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { Objective } from "./objective";

/** Names of what a batch of judgements feeds beside the model's own inputs, and of what comes out. */
export const rewardIo = {
  /** int64 [choices]: numbers of loss rows */
  first: "first",
  second: "second",
  /** float32 [choices] each, as in `ChoiceValues` */
  tied: "tied",
  margin: "margin",
  choiceWeights: "choice_weights",
  /** int64 [verdicts]: numbers of loss rows */
  judged: "judged",
  /** float32 [verdicts] each, as in `logisticRewardLoss` */
  sign: "sign",
  verdictWeights: "verdict_weights",
  /** A report: float32 [loss rows] */
  rewards: "rewards",
} as const;

/** The loss looks at the last token of every sequence. */
export interface RewardSizes extends TrainingSizes {
  choices: number;
  verdicts: number;
}

export interface RewardLoss {
  /** Whether choices may be ties. */
  ties: boolean;
  /** Weight of the squared sum of two rewards. */
  center: number;
}

/**
 * The lead that people notice, η of Rao and Kupper: of two responses with the same reward every fourth pair is tied
 * (tanh(η / 2) = 0.24), about as many as people tie. Fixed: losses of different runs stay comparable.
 */
export const TIE_THRESHOLD = 0.5;

/** Rewards that explain what people chose and said: all comparisons of a batch's prompts at once. */
export function rewardObjective(config: ModelConfig, sizes: RewardSizes, loss: RewardLoss): Objective {
  return {
    build(g, weights) {
      const family = familyOf(config);
      const inputs = declareTrainingInputs(g, sizes);
      const rewards = family.rewards(g, weights, family.trainingStates(g, config, weights, inputs));
      const parts = g.scope("loss", () => [
        ...(sizes.choices > 0 ? [choiceLoss(g, rewards, sizes.choices, loss)] : []),
        ...(sizes.verdicts > 0 ? [verdictLoss(g, rewards, sizes.verdicts)] : []),
      ]);
      const total = parts.reduce((sum, part) => g.op("Add", [sum, part]));
      return { loss: total, reports: { [rewardIo.rewards]: rewards } };
    },
  };
}

function choiceLoss(g: GraphBuilder, rewards: Value, size: number, { ties, center }: RewardLoss): Value {
  const float = (name: string) => g.input(name, "float32", [size]);
  const rewardAt = (name: string) => g.op("Gather", [rewards, g.input(name, "int64", [size])]);
  const choices = {
    first: rewardAt(rewardIo.first),
    second: rewardAt(rewardIo.second),
    margin: float(rewardIo.margin),
    weights: float(rewardIo.choiceWeights),
  };
  const { first, second, margin, weights } = choices;
  if (!ties) return pairwiseRewardLoss(g, { chosen: first, rejected: second, margin, weights }, center);
  const surprise = raoKupperLoss(g, { ...choices, tied: float(rewardIo.tied) }, TIE_THRESHOLD);
  if (center === 0) return surprise;
  return g.op("Add", [surprise, rewardCentering(g, first, second, weights, center)]);
}

function verdictLoss(g: GraphBuilder, rewards: Value, size: number): Value {
  const judged = g.input(rewardIo.judged, "int64", [size]);
  return logisticRewardLoss(g, {
    rewards: g.op("Gather", [rewards, judged]),
    sign: g.input(rewardIo.sign, "float32", [size]),
    weights: g.input(rewardIo.verdictWeights, "float32", [size]),
  });
}
