import type { RunSeries } from "@hone/core/training/metrics";
import { describe, expect, it } from "vitest";
import { overfitSince } from "./overfitting";

function run(train: (step: number) => number, held: [number, number][]) {
  const points = Array.from({ length: 100 }, (_, i) => {
    const value = train(i + 1);
    return { step: i + 1, value, low: value, high: value };
  });
  const evaluations = held.map(([step, loss]) => ({
    ...{ step, loss, accuracy: null, chosenReward: null, rejectedReward: null },
  }));
  return { series: [{ metric: "loss", points }], evaluations } satisfies Pick<
    RunSeries,
    "series" | "evaluations"
  >;
}
const falling = (step: number) => 2 - step / 100;

describe("overfitSince", () => {
  it("names the step of the lowest held-out loss once training goes on without it", () => {
    const found = overfitSince(
      run(falling, [
        [20, 1.9],
        [40, 1.7],
        [60, 1.75],
        [80, 1.8],
      ]),
    );
    expect(found).toEqual({ since: 40, best: 40 });
  });

  it("is silent while the held-out loss falls, after one bad evaluation, and where both rise", () => {
    expect(
      overfitSince(
        run(falling, [
          [20, 1.9],
          [40, 1.7],
          [60, 1.6],
        ]),
      ),
    ).toBeNull();
    expect(
      overfitSince(
        run(falling, [
          [20, 1.9],
          [40, 1.7],
          [60, 1.8],
        ]),
      ),
    ).toBeNull();
    expect(
      overfitSince(
        run(
          (s) => 1 + s / 100,
          [
            [20, 1.1],
            [40, 1.5],
            [60, 1.8],
          ],
        ),
      ),
    ).toBeNull();
    expect(overfitSince(run(falling, []))).toBeNull();
  });
});
