import type { CurveDetail, CurveFit } from "@hone/core/training/curve-contracts";
import type { Series } from "./series";

/**
 * What the curve says about twice the labels: they help when even the cautious end of the band lies below what is
 * measured now, they do not when the hopeful end is hardly lower, and else these runs cannot tell.
 */
export type CurveVerdict = "answerMore" | "answerBigger" | "answerUnsure";

/** An improvement of less than this share of the loss is none. */
const NOTABLE = 0.01;

/** The fitted loss at the largest size that was measured. */
export function lossNow(fit: CurveFit, size: number): number {
  return fit.e + fit.a * size ** -fit.beta;
}

export function verdictOf(fit: CurveFit, size: number): CurveVerdict {
  const now = lossNow(fit, size);
  if (fit.doubled.low > now * (1 - NOTABLE)) return "answerBigger";
  return fit.doubled.high < now * (1 - NOTABLE / 2) ? "answerMore" : "answerUnsure";
}

/** The mean of the finished runs of every share, by rising size. */
export function meansOf(points: CurveDetail["points"]): { x: number; y: number }[] {
  const shares = new Map<number, { sizes: number[]; losses: number[] }>();
  for (const { share, size, loss, status } of points) {
    if (status !== "completed" || size === null || loss === null) continue;
    const group = shares.get(share) ?? { sizes: [], losses: [] };
    group.sizes.push(size);
    group.losses.push(loss);
    shares.set(share, group);
  }
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  return [...shares.values()]
    .map(({ sizes, losses }) => ({ x: mean(sizes), y: mean(losses) }))
    .sort((a, b) => a.x - b.x);
}

export function curveSeries(curve: CurveDetail, labels: { fitted: string; measured: string }): Series[] {
  const series: Series[] = [{ key: "measured", label: labels.measured, points: meansOf(curve.points) }];
  if (curve.fit !== null)
    series.push({
      key: "fitted",
      label: labels.fitted,
      points: curve.fit.line.map(({ size, loss }) => ({ x: size, y: loss })),
      band: curve.fit.line.map(({ size, low, high }) => ({ x: size, low, high })),
    });
  return series;
}
