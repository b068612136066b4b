import { describe, expect, it } from "vitest";
import { chartModel, frame, xUnder } from "./chart-geometry";

const series = (ys: number[]) => [{ key: "a", label: "a", points: ys.map((y, i) => ({ x: i + 1, y })) }];
const plain = { log: false, smoothing: 0 };

describe("chartModel", () => {
  it("draws nothing without points", () => {
    expect(chartModel(series([]), plain)).toBeNull();
  });

  it("puts the first point left, and leaves room up to the run's last step", () => {
    const model = chartModel(series([2, 1, 1]), { ...plain, xMax: 5 })!;
    expect(model.series[0]!.path).toMatch(new RegExp(`^M${frame.left}\\.0 ${frame.top}\\.0L`));
    expect(model.px(3)).toBeCloseTo((frame.left + frame.width - frame.right) / 2);
    expect(model.py(1)).toBe(frame.height - frame.bottom);
  });

  it("keeps the raw line behind a smoothed one, and the band within the picture", () => {
    const model = chartModel(series([4, 0, 4, 0]), { ...plain, smoothing: 0.9 })!;
    expect(model.series[0]!.rawPath).not.toBe(model.series[0]!.path);
    const band = [{ x: 1, low: -5, high: 9 }];
    const banded = chartModel([{ ...series([1, 2])[0]!, band }], plain)!;
    expect(banded.y.min).toBeLessThanOrEqual(-5);
    expect(banded.series[0]!.bandPath).toMatch(/^M.*Z$/);
  });

  it("stays small and quick over ten thousand steps", () => {
    const many = series(Array.from({ length: 10_000 }, (_, i) => Math.sin(i)));
    const began = performance.now();
    const model = chartModel(many, { ...plain, smoothing: 0.6 })!;
    expect(performance.now() - began).toBeLessThan(200);
    expect(model.series[0]!.rawPath!.split("L").length).toBeLessThanOrEqual(1200);
  });
});

it("xUnder turns a place of the picture back into a step", () => {
  const model = chartModel(series([1, 2, 3]), plain)!;
  expect(xUnder(model, model.px(2) / frame.width)).toBeCloseTo(2);
  expect(xUnder(model, 0)).toBe(1);
  expect(xUnder(model, 1)).toBe(3);
});
