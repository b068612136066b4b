import type { ReliabilityBin } from "../evaluation";

/** A chance that was foretold, and what came: 0 to 1. */
export interface Forecast {
  predicted: number;
  observed: number;
}

/**
 * Bins of equal width (DeGroot and Fienberg 1983). A forecast on an edge belongs to the upper bin, at the end to the last.
 * @param range what forecasts can be: 0.5 to 1 for the likelier of two
 */
export function reliabilityBins(
  forecasts: readonly Forecast[],
  range: { from: number; to: number },
  count = 10,
): ReliabilityBin[] {
  const width = (range.to - range.from) / count;
  const sums = Array.from({ length: count }, () => ({ count: 0, predicted: 0, observed: 0 }));
  for (const { predicted, observed } of forecasts) {
    const bin = sums[Math.min(count - 1, Math.max(0, Math.floor((predicted - range.from) / width)))]!;
    bin.count += 1;
    bin.predicted += predicted;
    bin.observed += observed;
  }
  return sums.map((bin, i) => ({
    from: range.from + i * width,
    to: i === count - 1 ? range.to : range.from + (i + 1) * width,
    count: bin.count,
    predicted: bin.count === 0 ? null : bin.predicted / bin.count,
    observed: bin.count === 0 ? null : bin.observed / bin.count,
  }));
}

/** Expected calibration error: Σ (bin's share of all) · |observed − predicted| (Guo et al. 2017, eq. 3). 0 without forecasts. */
export function calibrationErrorOf(bins: readonly ReliabilityBin[]): number {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { count, predicted, observed }) =>
      predicted === null || observed === null ? sum : sum + (count / all) * Math.abs(observed - predicted),
    0,
  );
}

/** The logistic function, exact at both ends. */
export const sigmoid = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** −ln σ(x), without overflow. */
export const surpriseOf = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, -x);
