import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";

export interface AdamWOptions {
  /** Decay of the running mean of gradients. */
  beta1: number;
  /** Decay of the running mean of their squares. */
  beta2: number;
  epsilon: number;
  /** Decoupled: a step takes learning rate × this off every decayed weight. */
  weightDecay: number;
}

/** As Llama was trained (Touvron et al. 2023, §2.3). */
export const defaultAdamW: AdamWOptions = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

/** A parameter's running means, zero at the start; both have its shape. */
export interface Moments {
  first: Value;
  second: Value;
}

/** Scalars that change from step to step; `adamWScalars` computes them. */
export interface AdamWInputs {
  /** Learning rate over 1 − β₁ᵗ. */
  stepSize: Value;
  /** 1 / √(1 − β₂ᵗ) */
  rootCorrection: Value;
  /** 1 − learning rate × weight decay */
  keep: Value;
}

/** Numbers for `AdamWInputs` at step t = 1, 2, … */
export function adamWScalars(
  options: AdamWOptions,
  learningRate: number,
  step: number,
): Record<keyof AdamWInputs, number> {
  return {
    stepSize: learningRate / (1 - options.beta1 ** step),
    rootCorrection: 1 / Math.sqrt(1 - options.beta2 ** step),
    keep: 1 - learningRate * options.weightDecay,
  };
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019, algorithm 2; PyTorch's order: decay first, ε beside the corrected root)
 * for one parameter.
 * @returns the parameter and its moments after the step
 */
export function adamW(
  g: GraphBuilder,
  parameter: Value,
  gradient: Value,
  moments: Moments,
  inputs: AdamWInputs,
  options: AdamWOptions,
  decays: boolean,
): Moments & { parameter: Value } {
  const blend = (old: Value, fresh: Value, beta: number) =>
    g.op("Add", [g.op("Mul", [old, g.scalar(beta)]), g.op("Mul", [fresh, g.scalar(1 - beta)])]);
  const first = blend(moments.first, gradient, options.beta1);
  const second = blend(moments.second, g.op("Mul", [gradient, gradient]), options.beta2);
  const root = g.op("Mul", [g.op("Sqrt", [second]), inputs.rootCorrection]);
  const direction = g.op("Div", [first, g.op("Add", [root, g.scalar(options.epsilon)])]);
  const kept = decays ? g.op("Mul", [parameter, inputs.keep]) : parameter;
  return { first, second, parameter: g.op("Sub", [kept, g.op("Mul", [direction, inputs.stepSize])]) };
}

/** Only matrices decay; norms and biases do not (as in GPT-3's and Llama's recipes). */
export function decays(shape: readonly unknown[]): boolean {
  return shape.length > 1;
}
