import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

/** Pairs that people chose between, all float32 [pairs]. */
export interface ChoiceValues {
  /** Rewards; in a strict choice the first response was preferred. */
  first: Value;
  second: Value;
  /** 1 for a tie, else 0. */
  tied: Value;
  /** By how much the first should lead (Touvron et al. 2023, eq. 2); 0 for ties. */
  margin: Value;
  /** 0 for padding. */
  weights: Value;
}

const sum = (g: GraphBuilder, value: Value): Value =>
  g.op("ReduceSum", [value, g.vector(0)], { keepdims: 0 });

const lead = (g: GraphBuilder, { first, second, margin }: ChoiceValues): Value =>
  g.op("Sub", [g.op("Sub", [first, second]), margin]);

/**
 * Σ w · −ln P by Rao and Kupper (1967), with d = first − second − margin and η = ln θ:
 * P(first) = σ(d − η), P(tie) = (e^{2η} − 1) · σ(d − η) · σ(−d − η).
 * @param threshold η > 0: the smallest lead that people notice. Fixed, as rewards have no other unit: a learned one could
 * grow together with the rewards
 * @returns float32 scalar
 */
export function raoKupperLoss(g: GraphBuilder, choices: ChoiceValues, threshold: number): Value {
  const d = lead(g, choices);
  const eta = g.scalar(threshold);
  const strict = g.op("Softplus", [g.op("Sub", [eta, d])]);
  const other = g.op("Softplus", [g.op("Add", [eta, d])]);
  const ofTies = g.op("Sub", [other, g.scalar(Math.log(Math.expm1(2 * threshold)))]);
  const surprise = g.op("Add", [strict, g.op("Mul", [choices.tied, ofTies])]);
  return sum(g, g.op("Mul", [surprise, choices.weights]));
}

/**
 * Σ w · −ln P by Davidson (1970), with d = first − second − margin:
 * P(first) = e^{d/2} / Z, P(tie) = ν / Z, Z = e^{d/2} + e^{−d/2} + ν.
 * @param prevalence ν > 0: a tie of equals is ν / (2 + ν) likely. Fixed for the reason given at `raoKupperLoss`
 * @returns float32 scalar
 */
export function davidsonLoss(g: GraphBuilder, choices: ChoiceValues, prevalence: number): Value {
  const half = g.op("Mul", [lead(g, choices), g.scalar(0.5)]);
  const logNu = g.scalar(Math.log(prevalence));
  const asRow = (value: Value) => g.op("Unsqueeze", [value, g.vector(0)]);
  const even = g.op("Add", [g.op("Mul", [half, g.scalar(0)]), logNu]);
  const terms = g.op("Concat", [asRow(half), asRow(g.op("Neg", [half])), asRow(even)], { axis: 0 });
  const normalizer = g.op("ReduceLogSumExp", [terms, g.vector(0)], { keepdims: 0 });
  const toTie = g.op("Mul", [choices.tied, g.op("Sub", [logNu, half])]);
  const surprise = g.op("Sub", [g.op("Sub", [normalizer, half]), toTie]);
  return sum(g, g.op("Mul", [surprise, choices.weights]));
}
