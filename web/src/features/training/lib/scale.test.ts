import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extent, linearScale, logScale } from "./scale";

describe("linearScale", () => {
  it("has round ticks around the values", () => {
    expect(linearScale(1.03, 2.15).ticks).toEqual([1, 1.5, 2, 2.5]);
    expect(linearScale(0, 0.3).ticks).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it("holds every value between its ends, also where all are the same", () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const scale = linearScale(low, high);
        for (const v of [low, high]) {
          expect(scale.at(v)).toBeGreaterThanOrEqual(-1e-6);
          expect(scale.at(v)).toBeLessThanOrEqual(1 + 1e-6);
        }
        expect(scale.ticks.length).toBeGreaterThan(1);
        expect(scale.ticks.length).toBeLessThan(9);
      }),
    );
  });
});

describe("logScale", () => {
  it("gives equal ratios equal lengths", () => {
    const scale = logScale(1e-5, 1e-2);
    expect(scale.at(1e-4) - scale.at(1e-5)).toBeCloseTo(scale.at(1e-3) - scale.at(1e-4));
  });

  it("puts what is not positive at the foot, and holds the rest", () => {
    expect(logScale(-1, 10).at(-1)).toBe(0);
    expect(logScale(0, 0).ticks.length).toBeGreaterThan(1);
    const value = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const scale = logScale(low, high);
        expect(scale.min).toBeLessThanOrEqual(low * (1 + 1e-6));
        expect(scale.max).toBeGreaterThanOrEqual(high * (1 - 1e-6));
        expect(scale.ticks.length).toBeLessThan(22);
      }),
    );
  });
});

it("extent takes more values than a call takes arguments", () => {
  expect(extent(Array.from({ length: 300_000 }, (_, i) => i))).toEqual([0, 299_999]);
  expect(extent([])).toBeNull();
});
