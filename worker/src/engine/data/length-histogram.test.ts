import { describe, expect, it } from "vitest";
import { lengthHistogram } from "./length-histogram";

describe("rows by length", () => {
  it("counts every row once, in bins that reach the longest", () => {
    const lengths = Array.from({ length: 300 }, (_, i) => i + 1);
    const { bins, longest, median } = lengthHistogram(lengths, 256);
    expect([longest, median]).toEqual([300, 150]);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    expect(bins[0]).toEqual({ from: 0, to: 16, count: 15 });
    expect(bins.at(-1)).toEqual({ from: 288, to: 304, count: 13 });
    expect(bins.length).toBeLessThanOrEqual(24);
  });

  it("holds what lies on a border in the upper bin, and takes no rows at all", () => {
    expect(lengthHistogram([47, 48], 64).bins.slice(-2)).toEqual([
      { from: 44, to: 48, count: 1 },
      { from: 48, to: 52, count: 1 },
    ]);
    expect(lengthHistogram([], 64)).toEqual({
      ...{ limit: 64, longest: 0, median: 0 },
      bins: [{ from: 0, to: 1, count: 0 }],
    });
  });
});
