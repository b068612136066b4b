import { type Random, seededRandom } from "../labeling/seeded-random";
import type { CurveFit } from "./curve-contracts";

/** One run: rows it learned from, and the loss it came to on the same held-out rows. */
export interface CurvePoint {
  /** Share of the data that it was given; the rows differ a little from seed to seed. */
  share: number;
  size: number;
  loss: number;
}

/** L(D) = e + a · D^−beta; e, a ≥ 0. */
interface Law {
  e: number;
  a: number;
  beta: number;
}

/** Errors beyond a thousandth of the loss count by their size only, not by its square (Hoffmann et al. 2022, §D.2). */
const HUBER = 1e-3;
const BETAS = Array.from({ length: 60 }, (_, i) => 0.02 * 1.09 ** i);
const RESAMPLES = 200;
/** Sizes of the line, as shares of the largest that was measured: up to four times beyond it. */
const LINE_POINTS = 33;

export type CurveAnswer = { fit: CurveFit; why: null } | { fit: null; why: string };

/**
 * Fits the data part of the scaling law, L = E + A·D^−β (Hoffmann et al. 2022, eq. 10 with the model held fixed), by
 * Huber's loss on relative errors, with a 90 % band by resampling the runs of every share (percentile bootstrap).
 * @returns the fit, or one sentence that says why there is none
 */
export function fitScalingLaw(points: readonly CurvePoint[], seed: number): CurveAnswer {
  const usable = points.filter(({ size, loss }) => size > 0 && loss > 0 && Number.isFinite(loss));
  const groups = byShare(usable);
  if (groups.length < 3)
    return { fit: null, why: `Three shares are needed to see a curve; ${groups.length} are measured.` };
  if (groups.some((group) => group.length < 2))
    return { fit: null, why: "Two runs of every share are needed to tell the curve from chance." };
  const law = fitLaw(usable);
  const random = seededRandom(`scaling law ${seed}`);
  const laws = Array.from({ length: RESAMPLES }, () =>
    fitLaw(groups.flatMap((group) => resample(group, random))),
  );
  const sizes = usable.map(({ size }) => size);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const at = (size: number) => {
    const losses = laws.map((other) => lossAt(other, size)).sort((a, b) => a - b);
    const quantile = (share: number) => losses[Math.round(share * (losses.length - 1))]!;
    return { size, loss: lossAt(law, size), low: quantile(0.05), high: quantile(0.95) };
  };
  const ratio = (4 * largest) / smallest;
  const line = Array.from({ length: LINE_POINTS }, (_, i) => at(smallest * ratio ** (i / (LINE_POINTS - 1))));
  return { fit: { ...law, line, doubled: at(2 * largest) }, why: null };
}

export const lossAt = ({ e, a, beta }: Law, size: number): number => e + a * size ** -beta;

function byShare(points: readonly CurvePoint[]): CurvePoint[][] {
  const groups = new Map<number, CurvePoint[]>();
  for (const point of points) groups.set(point.share, [...(groups.get(point.share) ?? []), point]);
  return [...groups.values()];
}

function resample(group: readonly CurvePoint[], random: Random): CurvePoint[] {
  return group.map(() => group[Math.floor(random() * group.length)]!);
}

/** The best exponent of a grid, then between its neighbours; given the exponent the rest is linear. */
function fitLaw(points: readonly CurvePoint[]): Law {
  const scored = BETAS.map((beta) => fitLinear(points, beta));
  let best = 0;
  scored.forEach(({ cost }, i) => {
    if (cost < scored[best]!.cost) best = i;
  });
  let low = BETAS[Math.max(0, best - 1)]!;
  let high = BETAS[Math.min(BETAS.length - 1, best + 1)]!;
  for (let i = 0; i < 30; i++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (fitLinear(points, left).cost < fitLinear(points, right).cost) high = right;
    else low = left;
  }
  return fitLinear(points, (low + high) / 2).law;
}

/** Weighted least squares for E and A, reweighted until Huber's loss is met; neither below zero. */
function fitLinear(points: readonly CurvePoint[], beta: number): { law: Law; cost: number } {
  const powers = points.map(({ size }) => size ** -beta);
  let weights = points.map(({ loss }) => 1 / loss ** 2);
  let law: Law = { e: 0, a: 0, beta };
  for (let round = 0; round < 12; round++) {
    law = { ...leastSquares(points, powers, weights), beta };
    weights = points.map(({ size, loss }) => {
      const error = Math.abs(lossAt(law, size) / loss - 1);
      return Math.min(1, HUBER / Math.max(error, 1e-12)) / loss ** 2;
    });
  }
  const cost = points.reduce((sum, { size, loss }) => {
    const error = Math.abs(lossAt(law, size) / loss - 1);
    return sum + (error <= HUBER ? error ** 2 / 2 : HUBER * (error - HUBER / 2));
  }, 0);
  return { law, cost };
}

function leastSquares(points: readonly CurvePoint[], powers: readonly number[], weights: readonly number[]) {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  points.forEach(({ loss }, i) => {
    const [x, weight] = [powers[i]!, weights[i]!];
    w += weight;
    wx += weight * x;
    wy += weight * loss;
    wxx += weight * x * x;
    wxy += weight * x * loss;
  });
  const determinant = w * wxx - wx * wx;
  const a = determinant > 0 ? (w * wxy - wx * wy) / determinant : 0;
  if (a <= 0) return { e: wy / w, a: 0 };
  const e = (wy - a * wx) / w;
  return e >= 0 ? { e, a } : { e: 0, a: wxy / wxx };
}
