/** Maps values of a chart to its pixels. */
export interface Scale {
  min: number;
  max: number;
  log: boolean;
  /** Values to draw a line and a number at. */
  ticks: readonly number[];
  /** Place of a value between 0 (min) and 1 (max). */
  at: (value: number) => number;
}

/** Steps of 1, 2 or 5 times a power of ten (Heckbert 1990, "Nice numbers for graph labels"). */
export function niceStep(span: number, wanted: number): number {
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

/** A scale whose ends are ticks. Where all values are the same it makes room around them. */
export function linearScale(low: number, high: number, wanted = 4): Scale {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const flat = high - low <= Math.max(size * 1e-9, 1e-12);
  const room = !flat ? 0 : size > 1e-12 ? size * 0.1 : 1;
  const step = niceStep(high - low + 2 * room, wanted);
  const first = Math.floor((low - room) / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil((high + room) / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => cleaned((first + i) * step));
  const [min, max] = [ticks[0]!, ticks.at(-1)!];
  return { min, max, log: false, ticks, at: (value) => (value - min) / (max - min) };
}

/** Binary fractions such as 0.30000000000000004 made plain. */
const cleaned = (value: number) => Number(value.toPrecision(12));

/** A logarithmic scale; values of 0 and less, which have no place on it, stand at its foot. */
export function logScale(low: number, high: number): Scale {
  const least = low > 0 ? low : high > 0 ? high / 1000 : 1;
  const most = Math.max(high, least);
  const decades = Math.log10(most / least);
  const steps = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 1.5, 2, 3, 4, 5, 7];
  const from = Math.floor(Math.log10(least));
  const to = Math.ceil(Math.log10(most)) + 1;
  const all: number[] = [];
  for (let power = from; power <= to; power++) all.push(...steps.map((step) => cleaned(step * 10 ** power)));
  const first = all.findLastIndex((tick) => tick <= least * (1 + 1e-9));
  const last = all.findIndex((tick, i) => tick >= most * (1 - 1e-9) && i > first);
  const ticks = all.slice(first, last + 1);
  const [min, max] = [ticks[0]!, ticks.at(-1)!];
  const span = Math.log(max / min);
  return {
    ...{ min, max, log: true, ticks },
    at: (value) => (value <= min ? 0 : Math.log(value / min) / span),
  };
}

/** Lowest and highest of many values; null without any. Not by spreading: calls take few arguments. */
export function extent(values: Iterable<number>): [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
