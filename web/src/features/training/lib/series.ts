/** A point of a chart: x is a step (or a number of examples), y what was measured there. */
export interface Point {
  x: number;
  y: number;
}

/** One line of a chart, its points by rising x. */
export interface Series {
  key: string;
  label: string;
  points: readonly Point[];
  /** An interval around the line. */
  band?: readonly { x: number; low: number; high: number }[];
}

/** The points of `rows` that have a finite number under `pick`. */
export function pointsOf<Row extends { step: number }>(
  rows: readonly Row[],
  pick: (row: Row) => number | null | undefined,
): Point[] {
  return rows.flatMap((row) => {
    const y = pick(row);
    return typeof y === "number" && Number.isFinite(y) ? [{ x: row.step, y }] : [];
  });
}

/**
 * Exponential moving average with the correction of the first steps (Kingma and Ba 2015, section 3; as TensorBoard
 * smooths), so that the line begins at the data and not at zero.
 * @param weight how much of the past stays, 0 (none) to below 1
 */
export function smoothed(points: readonly Point[], weight: number): Point[] {
  if (weight <= 0) return [...points];
  let mean = 0;
  let decay = 1;
  return points.map(({ x, y }) => {
    mean = weight * mean + (1 - weight) * y;
    decay *= weight;
    return { x, y: mean / (1 - decay) };
  });
}

/**
 * At most four points for each of `buckets` equal stretches of x: the first, the lowest, the highest and the last. A line
 * through them covers the same pixels as the line through all, and no peak is lost.
 */
export function downsampled(points: readonly Point[], buckets: number): Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= buckets * 4) return [...points];
  const width = (last.x - first.x) / buckets;
  const kept: Point[] = [];
  let at = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = at;
    const end = bucket === buckets - 1 ? Number.POSITIVE_INFINITY : first.x + width * (bucket + 1);
    while (at < points.length && points[at]!.x < end) at++;
    kept.push(...extremes(points, from, at));
  }
  return kept;
}

function extremes(points: readonly Point[], from: number, to: number): Point[] {
  if (from >= to) return [];
  let [low, high] = [from, from];
  for (let i = from; i < to; i++) {
    if (points[i]!.y < points[low]!.y) low = i;
    if (points[i]!.y > points[high]!.y) high = i;
  }
  return [...new Set([from, low, high, to - 1])].sort((a, b) => a - b).map((i) => points[i]!);
}

/** Place of the point whose x is nearest, -1 where there is none. Points by rising x. */
export function nearestIndex(points: readonly Point[], x: number): number {
  let [low, high] = [0, points.length - 1];
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  return before !== undefined && x - before.x <= Math.abs(points[low]!.x - x) ? low - 1 : low;
}

/** Some of many points for a table: evenly spread, the first and the last among them. */
export function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}
