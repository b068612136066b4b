import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import { weightedSum } from "./losses";

/** Pairs of a preferred and another response, all float32 [pairs]. */
export interface LogRatioPairs {
  /** ln π(response | prompt) − ln π_reference: summed over the response's tokens; for IPO their mean. */
  chosen: Value;
  rejected: Value;
  /** 0 for padding. */
  weights: Value;
}

/**
 * Σ w · (−(1 − ε) ln σ(βh) − ε ln σ(−βh)) with h = chosen − rejected: DPO (Rafailov et al. 2023, eq. 7); ε is the share
 * of preferences taken to be the wrong way round (conservative DPO, Mitchell 2023).
 * @returns float32 scalar
 */
export function dpoLoss(g: GraphBuilder, pairs: LogRatioPairs, beta: number, labelSmoothing: number): Value {
  const h = g.op("Mul", [g.op("Sub", [pairs.chosen, pairs.rejected]), g.scalar(beta)]);
  const kept = g.op("Mul", [g.op("Softplus", [g.op("Neg", [h])]), g.scalar(1 - labelSmoothing)]);
  const swapped = g.op("Mul", [g.op("Softplus", [h]), g.scalar(labelSmoothing)]);
  return weightedSum(g, g.op("Add", [kept, swapped]), pairs.weights);
}

/**
 * Σ w · (h − 1 / 2β)² with h = chosen − rejected: IPO (Azar et al. 2023, eq. 17), over means of tokens as TRL has it.
 * @returns float32 scalar
 */
export function ipoLoss(g: GraphBuilder, pairs: LogRatioPairs, beta: number): Value {
  const h = g.op("Sub", [g.op("Sub", [pairs.chosen, pairs.rejected]), g.scalar(1 / (2 * beta))]);
  return weightedSum(g, g.op("Mul", [h, h]), pairs.weights);
}
