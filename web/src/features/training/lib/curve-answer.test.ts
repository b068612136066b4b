import type { CurveFit } from "@hone/core/training/curve-contracts";
import { describe, expect, it } from "vitest";
import { meansOf, verdictOf } from "./curve-answer";

const fit = (loss: number, low: number, high: number): CurveFit => ({
  e: 1,
  a: 10,
  beta: 0.5,
  line: [],
  doubled: { size: 200, loss, low, high },
});

describe("a curve's answer", () => {
  // 1 + 10 / √100 = 2 at the largest size.
  it("tells more labels from a bigger model, and says when it cannot tell", () => {
    expect(verdictOf(fit(1.7, 1.65, 1.75), 100)).toBe("answerMore");
    expect(verdictOf(fit(1.99, 1.985, 1.995), 100)).toBe("answerBigger");
    expect(verdictOf(fit(1.9, 1.7, 2.1), 100)).toBe("answerUnsure");
  });

  it("takes the mean of the finished runs of a share", () => {
    const point = { runId: "a", runName: "sft-0001", seed: 1, status: "completed" } as const;
    expect(
      meansOf([
        { ...point, share: 1, size: 100, loss: 2 },
        { ...point, share: 0.5, size: 48, loss: 3 },
        { ...point, share: 0.5, size: 52, loss: 4 },
        { ...point, share: 0.5, size: 50, loss: 9, status: "failed" },
        { ...point, share: 1, size: null, loss: null, status: "running" },
      ]),
    ).toEqual([
      { x: 50, y: 3.5 },
      { x: 100, y: 2 },
    ]);
  });
});
