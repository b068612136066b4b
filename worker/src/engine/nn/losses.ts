import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

/**
 * Σᵢ wᵢ · (ln Σⱼ exp(logitᵢⱼ) − logitᵢ,targetᵢ): cross entropy in nats, every token by its weight. For a mean over the
 * tokens that count their weights are 1 / number of them, over all batches of an optimizer step, and the others' 0; then
 * a step means the same however it is cut into batches. The normalizer subtracts the largest logit: nothing overflows.
 * @param logits float32 [tokens, vocabulary]
 * @param targets int64 [tokens]; a token of weight 0 needs some valid target too
 * @param weights float32 [tokens]
 * @returns float32 scalar
 */
export function tokenCrossEntropy(g: GraphBuilder, logits: Value, targets: Value, weights: Value): Value {
  return weightedSum(g, tokenSurprise(g, logits, targets), weights);
}

/**
 * −ln P(target) of every token, in nats.
 * @returns float32 [tokens]
 */
export function tokenSurprise(g: GraphBuilder, logits: Value, targets: Value): Value {
  const normalizer = g.op("ReduceLogSumExp", [logits, g.vector(-1)], { keepdims: 1 });
  const column = g.op("Unsqueeze", [targets, g.vector(-1)]);
  const chosen = g.op("GatherElements", [logits, column], { axis: 1 });
  return g.op("Squeeze", [g.op("Sub", [normalizer, chosen]), g.vector(-1)]);
}

/**
 * Σ wᵢ · xᵢ
 * @returns float32 scalar
 */
export function weightedSum(g: GraphBuilder, values: Value, weights: Value): Value {
  return g.op("ReduceSum", [g.op("Mul", [values, weights]), g.vector(0)], { keepdims: 0 });
}

/**
 * Σ w · (−ln σ(chosen − rejected − margin) + c · (chosen + rejected)²), the pairwise reward loss (Bradley & Terry 1952;
 * Ouyang et al. 2022, eq. 1), with a margin (Touvron et al. 2023, eq. 2) and with rewards held around zero (Eisenstein et
 * al. 2023; TRL recommends c = 0.01).
 * @param pairs float32 [pairs] each; weights as in `tokenCrossEntropy`, margin 0 where there is none
 * @returns float32 scalar
 */
export function pairwiseRewardLoss(
  g: GraphBuilder,
  pairs: Record<"chosen" | "rejected" | "margin" | "weights", Value>,
  centering: number,
): Value {
  const { chosen, rejected, margin, weights } = pairs;
  const lead = g.op("Sub", [g.op("Sub", [chosen, rejected]), margin]);
  const surprise = g.op("Softplus", [g.op("Neg", [lead])]);
  const loss = weightedSum(g, surprise, weights);
  if (centering === 0) return loss;
  return g.op("Add", [loss, rewardCentering(g, chosen, rejected, weights, centering)]);
}

/**
 * Σ w · c · (first + second)²: preferences say nothing of a constant added to all rewards; this holds them around zero
 * (Eisenstein et al. 2023), also those of tied responses.
 * @returns float32 scalar
 */
export function rewardCentering(
  g: GraphBuilder,
  first: Value,
  second: Value,
  weights: Value,
  coefficient: number,
): Value {
  const both = g.op("Add", [first, second]);
  return weightedSum(g, g.op("Mul", [g.op("Mul", [both, both]), g.scalar(coefficient)]), weights);
}

/**
 * Σ w · −ln σ(sign · reward): logistic loss of verdicts on single responses.
 * @param verdicts float32 [verdicts] each; sign is 1 for a good response and −1 for another
 * @returns float32 scalar
 */
export function logisticRewardLoss(
  g: GraphBuilder,
  { rewards, sign, weights }: Record<"rewards" | "sign" | "weights", Value>,
): Value {
  const surprise = g.op("Softplus", [g.op("Neg", [g.op("Mul", [sign, rewards])])]);
  return weightedSum(g, surprise, weights);
}
