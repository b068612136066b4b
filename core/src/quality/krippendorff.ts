/**
 * Krippendorff's α by coincidences (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, sections
 * C and D): α = 1 − observed / expected disagreement. Any number of people, missing values allowed.
 */
export type AlphaMetric = "nominal" | "ordinal" | "interval";

/** How often value v met value w within a unit: a square matrix, in the order of the sorted values. */
export interface Coincidences {
  values: readonly number[];
  /** Row by row, `values.length` squared entries. */
  counts: Float64Array;
}

export function noCoincidences(values: readonly number[]): Coincidences {
  return { values, counts: new Float64Array(values.length ** 2) };
}

/**
 * Adds one unit: each ordered pair of its values counts 1 / (m − 1), m the number of values. A unit with fewer than
 * two values says nothing. Values must be among `coincidences.values`.
 */
export function addUnit(coincidences: Coincidences, unit: readonly number[]): void {
  if (unit.length < 2) return;
  const size = coincidences.values.length;
  const places = unit.map((value) => coincidences.values.indexOf(value));
  for (let i = 0; i < places.length; i++) {
    for (let j = 0; j < places.length; j++) {
      if (i !== j) coincidences.counts[places[i]! * size + places[j]!]! += 1 / (unit.length - 1);
    }
  }
}

/** α of summed coincidences; null when there is nothing to compare or no variation at all (it is then undefined). */
export function alphaOf({ values, counts }: Coincidences, metric: AlphaMetric): number | null {
  const size = values.length;
  const margins = values.map((_, v) => counts.subarray(v * size, (v + 1) * size).reduce((a, b) => a + b, 0));
  const total = margins.reduce((a, b) => a + b, 0);
  if (total <= 1) return null;
  let [observed, expected] = [0, 0];
  for (let v = 0; v < size; v++) {
    for (let w = 0; w < size; w++) {
      const distance = squaredDistance(metric, values, margins, v, w);
      observed += counts[v * size + w]! * distance;
      expected += (margins[v]! * margins[w]! * distance) / (total - 1);
    }
  }
  return expected === 0 ? null : 1 - observed / expected;
}

/** δ² of two values. Ordinal: the square of the values between them, the ends by half, counted by how often they occur. */
function squaredDistance(
  metric: AlphaMetric,
  values: readonly number[],
  margins: readonly number[],
  v: number,
  w: number,
): number {
  if (v === w) return 0;
  if (metric === "nominal") return 1;
  if (metric === "interval") return (values[v]! - values[w]!) ** 2;
  const [low, high] = v < w ? [v, w] : [w, v];
  let between = 0;
  for (let g = low; g <= high; g++) between += margins[g]!;
  return (between - (margins[low]! + margins[high]!) / 2) ** 2;
}

/** α of units, each the list of values that people gave it. */
export function krippendorffAlpha(units: readonly (readonly number[])[], metric: AlphaMetric): number | null {
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  const coincidences = noCoincidences(values);
  for (const unit of units) addUnit(coincidences, unit);
  return alphaOf(coincidences, metric);
}
