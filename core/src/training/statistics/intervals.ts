import { seededRandom } from "../../labeling/seeded-random";
import type { Estimate } from "../evaluation";

/** 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/** So many samples are drawn for an interval; its ends then vary by well under a percent of its width squared. */
const ROUNDS = 2000;

export interface Interval {
  low: number;
  high: number;
}

/**
 * 95 % score interval of a share (Wilson 1927): never outside 0 … 1, and sensible for few observations, where a share of
 * 0 or 1 is no certainty.
 * @param successes may be a fraction, where some count by half
 * @param n 1 or more
 */
export function wilsonInterval(successes: number, n: number): Interval {
  if (!(n >= 1) || successes < 0 || successes > n)
    throw new RangeError(`${successes} of ${n} is no share of 1 or more observations.`);
  const share = successes / n;
  const center = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}

/**
 * 95 % percentile interval of a statistic by drawing whole clusters with replacement (Efron 1979; for clusters Field and
 * Welsh 2007): what belongs to one cluster is not taken for independent. The same seed gives the same interval.
 * @param statistic null for a sample of which it is not defined, which then is passed over
 * @returns null where it is defined for no sample
 */
export function clusterBootstrap<Cluster>(
  clusters: readonly Cluster[],
  statistic: (sample: readonly Cluster[]) => number | null,
  seed: number,
): Interval | null {
  if (clusters.length === 0) return null;
  const random = seededRandom(`bootstrap ${seed}`);
  const sample = [...clusters];
  const drawn: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < sample.length; i++) sample[i] = clusters[Math.floor(random() * clusters.length)]!;
    const value = statistic(sample);
    if (value !== null) drawn.push(value);
  }
  if (drawn.length === 0) return null;
  drawn.sort((a, b) => a - b);
  return { low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) };
}

/** By linear interpolation between the two nearest (Hyndman and Fan 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

/** One outcome, and what it hangs together with. */
export interface Outcome {
  /** Number of its prompt. */
  prompt: number;
  value: number;
}

/** Outcomes of one prompt, summed. */
interface PromptSum {
  sum: number;
  count: number;
}

function byPrompt(outcomes: readonly Outcome[]): PromptSum[] {
  const prompts = new Map<number, PromptSum>();
  for (const { prompt, value } of outcomes) {
    const known = prompts.get(prompt) ?? { sum: 0, count: 0 };
    prompts.set(prompt, { sum: known.sum + value, count: known.count + 1 });
  }
  return [...prompts.values()];
}

const meanOf = (sums: readonly PromptSum[]) => {
  let [sum, count] = [0, 0];
  for (const prompt of sums) {
    sum += prompt.sum;
    count += prompt.count;
  }
  return sum / count;
};

/**
 * A share with its interval: by bootstrap over prompts where some prompt has several outcomes; Wilson's where each has one
 * only, or where all outcomes are alike and a bootstrap would claim certainty.
 * @param outcomes 0 … 1 each
 * @returns null without outcomes
 */
export function estimateShare(outcomes: readonly Outcome[], seed: number): Estimate | null {
  if (outcomes.length === 0) return null;
  const n = outcomes.length;
  const prompts = byPrompt(outcomes);
  const value = meanOf(prompts);
  const alike = outcomes.every((outcome) => outcome.value === outcomes[0]!.value);
  if (prompts.length === n || prompts.length === 1 || alike)
    return { value, ...wilsonInterval(Math.min(n, value * n), n), n, interval: "wilson" };
  return { value, ...clusterBootstrap(prompts, meanOf, seed)!, n, interval: "bootstrap" };
}

/** A mean of any outcomes, differences say, with its interval by bootstrap over prompts. Null without outcomes. */
export function estimateMean(outcomes: readonly Outcome[], seed: number): Estimate | null {
  if (outcomes.length === 0) return null;
  const prompts = byPrompt(outcomes);
  return {
    value: meanOf(prompts),
    ...clusterBootstrap(prompts, meanOf, seed)!,
    n: outcomes.length,
    interval: "bootstrap",
  };
}
