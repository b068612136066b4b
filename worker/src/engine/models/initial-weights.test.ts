import { describe, expect, it } from "vitest";
import { tinyConfigs, tinyGpt2 } from "../testing/tiny-models";
import { familyOf, type ModelConfig } from "./families";
import { initialWeights, withRewardHead } from "./initial-weights";

const deviation = (data: Float32Array) => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
const llama = tinyConfigs["Llama with every bias and linear scaling"]!;

describe("initial weights", () => {
  for (const config of [llama, tinyGpt2] as ModelConfig[])
    it(`of ${config.family} are spread as published`, () => {
      const source = initialWeights(config, 7);
      for (const [name, shape] of familyOf(config).weightShapes(config)) {
        const data = source(name);
        expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
        expect(source(name), "the same every time").toEqual(data);
        if (name.endsWith(".bias")) expect(new Set(data)).toEqual(new Set([0]));
        else if (shape.length === 1) expect(new Set(data)).toEqual(new Set([1]));
        else {
          const expected = /o_proj|down_proj|c_proj/.test(name) ? 0.02 / 2 : 0.02;
          expect(deviation(data) / expected, name).toBeGreaterThan(0.9);
          expect(deviation(data) / expected, name).toBeLessThan(1.1);
        }
      }
    });

  it("differ by seed and by name", () => {
    const name = "model.layers.0.mlp.gate_proj.weight";
    const first = initialWeights(llama, 7)(name);
    expect(initialWeights(llama, 8)(name)).not.toEqual(first);
    expect(initialWeights(llama, 7)("model.layers.1.mlp.gate_proj.weight")).not.toEqual(first);
  });

  it("make a reward model of a language model", () => {
    const wide = { ...llama, hiddenSize: 4096 };
    const kept = new Float32Array(3);
    const { config, source } = withRewardHead(wide, () => kept, 1);
    const shapes = familyOf(config).weightShapes(config);
    expect(shapes.get("score.weight")).toEqual([1, 4096]);
    expect(shapes.has("lm_head.weight")).toBe(false);
    expect(deviation(source("score.weight")) * Math.sqrt(4097)).toBeCloseTo(1, 1);
    expect(source("model.norm.weight")).toBe(kept);
  });
});
