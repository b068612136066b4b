import { describe, expect, it } from "vitest";
import {
  learningRateAt,
  peakLearningRate,
  type RunConfigInput,
  runConfigSchema,
  totalSteps,
} from "./run-config";

const base = { model: "models/barista", data: { train: ["train.jsonl"] } };
const parse = (change: object) => runConfigSchema.parse({ ...base, ...change });

describe("a run's settings", () => {
  it.each(["sft", "reward", "dpo", "pretrain"] as const)(
    "%s needs a model and data, nothing else",
    (kind) => {
      const config = runConfigSchema.parse({ kind, ...base } satisfies RunConfigInput);
      expect(config).toMatchObject({ seed: 1, method: { kind: "full" }, optimizer: { clipNorm: 1 } });
      expect(runConfigSchema.parse(config)).toEqual(config);
      expect(peakLearningRate(config)).toBeGreaterThan(0);
    },
  );

  it("refuses what it does not know, and settings of another kind of run", () => {
    for (const change of [{ kind: "sft", beta: 0.1 }, { kind: "ppo" }, { kind: "sft", optimizer: { lr: 1 } }])
      expect(runConfigSchema.safeParse({ ...base, ...change }).success).toBe(false);
  });

  it("takes the usual learning rate of kind and method, or its own", () => {
    expect(peakLearningRate(parse({ kind: "sft" }))).toBe(2e-5);
    expect(peakLearningRate(parse({ kind: "sft", method: { kind: "lora" } }))).toBe(2e-4);
    expect(peakLearningRate(parse({ kind: "sft", optimizer: { learningRate: 3e-4 } }))).toBe(3e-4);
  });

  it("counts steps over epochs and accumulation", () => {
    expect(totalSteps(parse({ kind: "sft", accumulate: 4 }), 10)).toBe(8);
    expect(totalSteps(parse({ kind: "sft", length: { unit: "steps", count: 7 } }), 10)).toBe(7);
    expect(totalSteps(parse({ kind: "dpo", accumulate: 100 }), 1)).toBe(1);
  });

  it("rises to the peak and falls to the final share", () => {
    const at = (shape: string, step: number) =>
      learningRateAt(
        parse({ kind: "sft", optimizer: { learningRate: 1 }, schedule: { shape, warmup: 0.1, final: 0.2 } }),
        step,
        101,
      );
    for (const shape of ["cosine", "linear", "constant"]) {
      expect(at(shape, 0)).toBeCloseTo(0.1);
      expect(at(shape, 9)).toBeCloseTo(1);
      expect(at(shape, 10)).toBeCloseTo(1);
    }
    expect([at("cosine", 55), at("linear", 55)]).toEqual([expect.closeTo(0.6), expect.closeTo(0.6)]);
    expect([at("cosine", 100), at("linear", 100), at("constant", 100)]).toEqual([
      expect.closeTo(0.2),
      expect.closeTo(0.2),
      1,
    ]);
  });
});
