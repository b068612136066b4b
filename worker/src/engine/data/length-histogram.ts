export interface LengthHistogram {
  limit: number;
  longest: number;
  median: number;
  /** Rows from `from` (inclusive) to `to` (exclusive) tokens. */
  bins: { from: number; to: number; count: number }[];
}

const MOST_BINS = 24;

/** Rows by length in tokens, in bins of one round width. */
export function lengthHistogram(lengths: readonly number[], limit: number): LengthHistogram {
  const sorted = [...lengths].sort((a, b) => a - b);
  const longest = sorted.at(-1) ?? 0;
  const width = roundWidth((longest + 1) / MOST_BINS);
  const bins = Array.from({ length: Math.floor(longest / width) + 1 }, (_, i) => ({
    from: i * width,
    to: (i + 1) * width,
    count: 0,
  }));
  for (const length of sorted) bins[Math.floor(length / width)]!.count += 1;
  return { limit, longest, median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, bins };
}

/** The next of 1, 2, 4, 8, … : tokens are counted in powers of two. */
function roundWidth(wanted: number): number {
  let width = 1;
  while (width < wanted) width *= 2;
  return width;
}
