import { describe, expect, it } from "vitest";
import { seededRandom } from "../labeling/seeded-random";
import { fitScalingLaw } from "./scaling-law";

const truth = (size: number) => 1.2 + 30 * size ** -0.45;

function measured(sizes: number[], seeds: number, noise: number) {
  const random = seededRandom("points");
  return sizes.flatMap((size) =>
    Array.from({ length: seeds }, () => ({
      share: size / 1000,
      size,
      loss: truth(size) * (1 + noise * (random() - 0.5)),
    })),
  );
}

describe("the scaling law", () => {
  it("finds the curve that exact points lie on, also beyond them", () => {
    const { fit } = fitScalingLaw(measured([100, 200, 400, 800], 2, 0), 1);
    expect(fit!.beta).toBeCloseTo(0.45, 2);
    expect(fit!.e).toBeCloseTo(1.2, 1);
    expect(fit!.doubled).toMatchObject({ size: 1600 });
    expect(fit!.doubled.loss).toBeCloseTo(truth(1600), 3);
    expect(fit!.line.at(-1)!.size).toBeCloseTo(3200, 6);
    expect(fit!.doubled.high - fit!.doubled.low).toBeLessThan(1e-3);
  });

  it("has a band that holds the truth and widens beyond what was measured", () => {
    const { fit } = fitScalingLaw(measured([100, 200, 400, 800], 4, 0.02), 1);
    expect(fit!.doubled.low).toBeLessThan(truth(1600));
    expect(fit!.doubled.high).toBeGreaterThan(truth(1600));
    const width = (point: { low: number; high: number }) => point.high - point.low;
    const inside = fit!.line.find(({ size }) => size >= 400)!;
    expect(width(fit!.line.at(-1)!)).toBeGreaterThan(width(inside));
    // The same points and seed give the same band.
    expect(fitScalingLaw(measured([100, 200, 400, 800], 4, 0.02), 1).fit).toEqual(fit);
  });

  it("is flat where more data bring nothing, and passes an outlier by", () => {
    const flat = [100, 200, 400].flatMap((size) => [1, 2].map(() => ({ share: size, size, loss: 2 })));
    expect(fitScalingLaw(flat, 1).fit!.doubled.loss).toBeCloseTo(2, 6);
    const points = measured([100, 200, 400, 800], 3, 0);
    points[4] = { ...points[4]!, loss: points[4]!.loss * 1.5 };
    expect(fitScalingLaw(points, 1).fit!.doubled.loss).toBeCloseTo(truth(1600), 2);
  });

  it("says why it cannot be fitted", () => {
    expect(fitScalingLaw(measured([100, 200], 3, 0), 1).why).toMatch(/Three shares/);
    expect(fitScalingLaw(measured([100, 200, 400], 1, 0), 1).why).toMatch(/Two runs/);
    expect(fitScalingLaw([], 1).fit).toBeNull();
  });
});
