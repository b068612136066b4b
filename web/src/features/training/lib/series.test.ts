import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { downsampled, nearestIndex, type Point, pointsOf, smoothed, spread } from "./series";

const line = (ys: number[]): Point[] => ys.map((y, x) => ({ x, y }));
const ys = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 });

describe("smoothed", () => {
  it("leaves a constant as it is, from the first step on", () => {
    for (const { y } of smoothed(line(Array(50).fill(2.5)), 0.9)) expect(y).toBeCloseTo(2.5, 10);
  });

  it("is the weighted mean of what was, the newest counting most", () => {
    // (0.5·1 + 0.25·0) / 0.75 and so on, by hand.
    expect(smoothed(line([0, 1, 1]), 0.5).map(({ y }) => y)).toEqual([
      0,
      expect.closeTo(2 / 3),
      expect.closeTo(0.75 / 0.875),
    ]);
    expect(smoothed(line([3, 1]), 0)).toEqual(line([3, 1]));
  });
});

describe("downsampled", () => {
  it("keeps the first, the last, the highest and the lowest point, in order, and stays small", () => {
    fc.assert(
      fc.property(ys, (values) => {
        const points = line(values);
        const kept = downsampled(points, 100);
        expect(kept.length).toBeLessThanOrEqual(400);
        expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
        const heights = kept.map(({ y }) => y);
        expect(Math.max(...heights)).toBe(Math.max(...values));
        expect(Math.min(...heights)).toBe(Math.min(...values));
        for (let i = 1; i < kept.length; i++) expect(kept[i]!.x).toBeGreaterThan(kept[i - 1]!.x);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps a peak of one step among ten thousand", () => {
    const values = Array(10_000).fill(1);
    values[7777] = 9;
    expect(downsampled(line(values), 300)).toContainEqual({ x: 7777, y: 9 });
  });
});

it("nearestIndex finds what a search through all would", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1 }),
      fc.integer({ min: -50, max: 550 }),
      (xs, x) => {
        const points = xs.sort((a, b) => a - b).map((at) => ({ x: at, y: 0 }));
        const least = Math.min(...xs.map((at) => Math.abs(at - x)));
        expect(Math.abs(points[nearestIndex(points, x)]!.x - x)).toBe(least);
      },
    ),
  );
  expect(nearestIndex([], 3)).toBe(-1);
});

it("pointsOf leaves out what was not measured", () => {
  const rows = [
    { step: 1, accuracy: 0.5 },
    { step: 2, accuracy: null },
    { step: 3, accuracy: Number.NaN },
  ];
  expect(pointsOf(rows, (row) => row.accuracy)).toEqual([{ x: 1, y: 0.5 }]);
});

it("spread takes both ends", () => {
  expect(spread([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(spread([1, 2], 3)).toEqual([1, 2]);
});
