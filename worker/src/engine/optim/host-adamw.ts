import type { AdamWInputs, AdamWOptions } from "./adamw";

/** One parameter with its gradient and running means; all of one length. */
export interface HostParameter {
  parameter: Float32Array;
  gradient: Float32Array;
  first: Float32Array;
  second: Float32Array;
  decays: boolean;
}

/**
 * The same step of AdamW as `adamw.ts` has for a graph, in place and in this process: parameter and means are
 * overwritten, nothing is copied. On the CPU that is faster for large models, whose new state would otherwise be copied
 * out of the runtime at every step (135M parameters: 0.5 s instead of 3 s), and takes a third less memory.
 * @param factor what the gradient is multiplied with first, to shorten it
 */
export function stepHostAdamW(
  { parameter, gradient, first, second, decays }: HostParameter,
  { stepSize, rootCorrection, keep }: Record<keyof AdamWInputs, number>,
  { beta1, beta2, epsilon }: AdamWOptions,
  factor: number,
): void {
  const kept = decays ? keep : 1;
  const fresh1 = (1 - beta1) * factor;
  const fresh2 = (1 - beta2) * factor * factor;
  for (let i = 0; i < parameter.length; i++) {
    const d = gradient[i]!;
    const mean = beta1 * first[i]! + fresh1 * d;
    const square = beta2 * second[i]! + fresh2 * d * d;
    first[i] = mean;
    second[i] = square;
    parameter[i] = kept * parameter[i]! - (stepSize * mean) / (Math.sqrt(square) * rootCorrection + epsilon);
  }
}

/** What shortens a gradient of this norm to at most `largest` (as `clipByNorm`); 1 where nothing has to be. */
export function clipFactor(norm: number, largest: number | null): number {
  return largest === null ? 1 : Math.min(1, largest / (norm + 1e-6));
}
