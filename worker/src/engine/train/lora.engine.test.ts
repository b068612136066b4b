import { describe, expect, it } from "vitest";
import { adaptedModules, type LoraSettings, loraNames, mergeLora } from "../models/adapters";
import type { ModelConfig } from "../models/families";
import { logitsOutput, stepBatch, stepOptions, stepOutputs, stepSizes } from "../testing/step-outputs";
import { randomWeights, testRandom, tinyConfigs } from "../testing/tiny-models";
import { initialLora, loraParametrization } from "./lora";
import { languageModelObjective } from "./objective";
import { fullParametrization } from "./parametrization";
import { TrainingStep } from "./step";
import { stepIo } from "./step-graph";

const settings: LoraSettings = { rank: 3, alpha: 6, targets: "all-linear" };

/** Adapters whose B is not zero, so that every path carries numbers. */
function filledAdapter(config: ModelConfig): Map<string, Float32Array> {
  const random = testRandom(11);
  const filled = new Map<string, Float32Array>();
  for (const [name, shape] of loraParametrization(config, settings).trainable)
    filled.set(
      name,
      Float32Array.from({ length: shape[0]! * shape[1]! }, () => random() * 0.4 - 0.2),
    );
  return filled;
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => Math.abs(x - b[i]!)).reduce((most, d) => Math.max(most, d), 0);

describe("LoRA against the model it is merged into", () => {
  for (const [title, config] of Object.entries(tinyConfigs))
    it(title, async () => {
      const weights = randomWeights(config);
      const adapter = filledAdapter(config);
      const base = (name: string) => weights.get(name)!;
      const added = (name: string) => adapter.get(name)!;
      const beside = await stepOutputs(
        config,
        loraParametrization(config, settings),
        (name) => adapter.get(name) ?? base(name),
      );
      const merged = await stepOutputs(
        config,
        fullParametrization(config),
        mergeLora(config, settings, base, added),
      );
      const logits = logitsOutput;
      const apart = farthest(beside[logits]!.data as Float32Array, merged[logits]!.data as Float32Array);
      expect(apart).toBeLessThan(1e-5);
      const bare = await stepOutputs(config, fullParametrization(config), base);
      expect(
        farthest(bare[logits]!.data as Float32Array, merged[logits]!.data as Float32Array),
      ).toBeGreaterThan(1e-2);
      // With W' = W + s B A the chain rule gives ∂A = s Bᵀ ∂W' and ∂B = s ∂W' Aᵀ.
      const { rank, alpha } = settings;
      for (const { name, inputSize, outputSize } of adaptedModules(config, "all-linear")) {
        const whole = merged[stepIo.gradient(`${name}.weight`)[1]]!.data as Float32Array;
        const { a, b } = loraNames(name);
        const toA = new Float64Array(rank * inputSize);
        const toB = new Float64Array(outputSize * rank);
        for (let o = 0; o < outputSize; o++)
          for (let i = 0; i < inputSize; i++)
            for (let k = 0; k < rank; k++) {
              const scaled = (alpha / rank) * whole[o * inputSize + i]!;
              toA[k * inputSize + i]! += scaled * added(b)[o * rank + k]!;
              toB[o * rank + k]! += scaled * added(a)[k * inputSize + i]!;
            }
        expect(farthest(toA, beside[stepIo.gradient(a)[1]]!.data as Float32Array), a).toBeLessThan(1e-5);
        expect(farthest(toB, beside[stepIo.gradient(b)[1]]!.data as Float32Array), b).toBeLessThan(1e-5);
        expect(toA.some((x) => Math.abs(x) > 1e-5)).toBe(true);
      }
    });
});

describe("a run with LoRA", () => {
  const config = tinyConfigs["Llama 3, grouped queries, scaled rotary positions"]!;

  it("begins as the model it adapts, learns, and leaves the model's own weights alone", async () => {
    const weights = randomWeights(config);
    const before = new Map([...weights].map(([name, data]) => [name, data.slice()]));
    const source = (name: string) => weights.get(name)!;
    const objective = languageModelObjective(config, stepSizes);
    const full = TrainingStep.create(
      { objective, parametrization: fullParametrization(config), frozen: source },
      stepOptions,
      source,
    );
    const parametrization = loraParametrization(config, settings);
    const start = initialLora(config, settings, 7);
    const step = TrainingStep.create(
      { objective, parametrization, frozen: source },
      stepOptions,
      (name) => start.get(name)!,
    );
    expect((await step.evaluate(stepBatch)).loss).toBeCloseTo((await full.evaluate(stepBatch)).loss, 6);
    const losses: number[] = [];
    for (let i = 0; i < 30; i++) losses.push((await step.run([stepBatch], 0.02)).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    for (const [name, data] of before) expect(weights.get(name), name).toEqual(data);
    expect([...step.state.parameters.keys()]).toEqual([...parametrization.trainable.keys()]);
    for (const [name, data] of step.state.parameters)
      expect(farthest(data, start.get(name)!), name).toBeGreaterThan(0);
    await step.release();
    await full.release();
  });

  it("adapts what it is told to, the same for the same seed", () => {
    const kinds = (targets: LoraSettings["targets"]) =>
      [...new Set(adaptedModules(config, targets).map(({ name }) => name.split(".").at(-1)!))].sort();
    expect(kinds("attention")).toEqual(["k_proj", "o_proj", "q_proj", "v_proj"]);
    expect(kinds("all-linear")).toEqual([
      "down_proj",
      "gate_proj",
      "k_proj",
      "o_proj",
      "q_proj",
      "up_proj",
      "v_proj",
    ]);
    const { a, b } = loraNames("model.layers.0.self_attn.q_proj");
    expect(initialLora(config, settings, 7).get(a)).toEqual(initialLora(config, settings, 7).get(a));
    expect(initialLora(config, settings, 7).get(a)).not.toEqual(initialLora(config, settings, 8).get(a));
    expect(
      initialLora(config, settings, 7)
        .get(b)!
        .every((x) => x === 0),
    ).toBe(true);
  });
});
