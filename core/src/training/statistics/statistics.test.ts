import { describe, expect, it } from "vitest";
import { seededRandom } from "../../labeling/seeded-random";
import { calibrationErrorOf, reliabilityBins, surpriseOf } from "./calibration";
import { rewardHistogram } from "./histogram";
import { clusterBootstrap, estimateShare, wilsonInterval } from "./intervals";
import { areaUnderCurve } from "./roc";

describe("Wilson's interval", () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [29, 29, 0.883, 1],
  ])("of %i in %i is Newcombe's (1998, table I)", (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("is refused for nothing", () => {
    expect(() => wilsonInterval(0, 0)).toThrow(RangeError);
  });
});

describe("the bootstrap over prompts", () => {
  it("is that of the normal approximation where every prompt has one outcome", () => {
    const outcomes = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 0 : 1));
    const interval = clusterBootstrap(
      outcomes,
      (sample) => sample.reduce<number>((a, b) => a + b, 0) / 400,
      3,
    )!;
    const half = 1.96 * Math.sqrt((0.75 * 0.25) / 400);
    expect(interval.low).toBeCloseTo(0.75 - half, 2);
    expect(interval.high).toBeCloseTo(0.75 + half, 2);
  });

  it("is wider where outcomes of a prompt are alike, by the root of their number", () => {
    const random = seededRandom("prompts");
    const outcomes = Array.from({ length: 100 }, (_, prompt) => {
      const value = random() < 0.6 ? 1 : 0;
      return Array.from({ length: 9 }, () => ({ prompt, value }));
    }).flat();
    const { low, high, interval, n } = estimateShare(outcomes, 1)!;
    const alone = wilsonInterval(outcomes.filter(({ value }) => value === 1).length, n);
    expect([interval, n]).toEqual(["bootstrap", 900]);
    expect((high - low) / (alone.high - alone.low)).toBeGreaterThan(2.6);
    expect((high - low) / (alone.high - alone.low)).toBeLessThan(3.4);
  });

  it("is the same for the same seed, and not for another one", () => {
    const values = Array.from({ length: 20 }, (_, i) => Math.sin(i));
    const mean = (sample: readonly number[]) => sample.reduce((a, b) => a + b, 0) / sample.length;
    expect(clusterBootstrap(values, mean, 1)).toEqual(clusterBootstrap(values, mean, 1));
    expect(clusterBootstrap(values, mean, 1)).not.toEqual(clusterBootstrap(values, mean, 2));
  });

  it("gives way to Wilson's where all outcomes are alike: 12 of 12 is no certainty", () => {
    const outcomes = Array.from({ length: 12 }, (_, i) => ({ prompt: i % 3, value: 1 }));
    expect(estimateShare(outcomes, 1)).toMatchObject({ value: 1, high: 1, interval: "wilson" });
    expect(estimateShare(outcomes, 1)!.low).toBeCloseTo(0.7575, 4);
    expect(estimateShare([], 1)).toBeNull();
  });
});

describe("the area under the curve", () => {
  const items = (good: number[], bad: number[]) => [
    ...good.map((score) => ({ score, good: true })),
    ...bad.map((score) => ({ score, good: false })),
  ];

  it("counts pairs in order, equal ones by half", () => {
    expect(areaUnderCurve(items([3, 2], [1, 0]))).toBe(1);
    expect(areaUnderCurve(items([0.35, 0.8], [0.1, 0.4]))).toBe(0.75);
    expect(areaUnderCurve(items([1, 1], [1, 1, 1]))).toBe(0.5);
    expect(areaUnderCurve(items([1], []))).toBeNull();
  });

  it("is what counting every pair gives", () => {
    const random = seededRandom("roc");
    const draw = (n: number) => Array.from({ length: n }, () => Math.floor(random() * 12));
    const [good, bad] = [draw(40), draw(55)];
    let won = 0;
    for (const g of good) for (const b of bad) won += g > b ? 1 : g === b ? 0.5 : 0;
    expect(areaUnderCurve(items(good, bad))).toBeCloseTo(won / (40 * 55), 12);
  });
});

describe("calibration", () => {
  it("bins forecasts and weighs what they are off by", () => {
    const forecasts = [
      { predicted: 0.55, observed: 1 },
      { predicted: 0.55, observed: 0 },
      { predicted: 0.95, observed: 1 },
      { predicted: 1, observed: 0 },
    ];
    const bins = reliabilityBins(forecasts, { from: 0, to: 1 });
    expect(bins.filter(({ count }) => count > 0).map(({ from, count }) => [from, count])).toEqual([
      [0.5, 2],
      [0.9, 2],
    ]);
    expect(bins[9]).toMatchObject({ to: 1, predicted: 0.975, observed: 0.5 });
    expect(bins[0]).toMatchObject({ count: 0, predicted: null, observed: null });
    expect(calibrationErrorOf(bins)).toBeCloseTo(0.5 * 0.05 + 0.5 * 0.475, 12);
  });

  it("takes surprises without overflow", () => {
    expect(surpriseOf(0)).toBeCloseTo(Math.LN2, 12);
    expect(surpriseOf(-1000)).toBe(1000);
    expect(surpriseOf(1000)).toBe(0);
    expect(surpriseOf(2)).toBeCloseTo(-Math.log(1 / (1 + Math.exp(-2))), 12);
  });
});

it("a histogram counts every value once, also the largest", () => {
  const { edges, chosen, rejected } = rewardHistogram([0, 1, 2], [-2, 2]);
  expect([edges.length, edges[0], edges.at(-1)]).toEqual([21, -2, 2]);
  const total = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  expect([total(chosen), total(rejected), chosen.at(-1), rejected[0]]).toEqual([3, 2, 1, 1]);
  expect(rewardHistogram([], [])).toEqual({ edges: [], chosen: [], rejected: [] });
  expect(total(rewardHistogram([1, 1], [1]).chosen)).toBe(2);
});
