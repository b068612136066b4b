import { describe, expect, it } from "vitest";
import { type GenerationPlan, plannedSamples, promptSeed } from "./batch";
import { maxSeed, samplingSettingsSchema } from "./sampling-settings";

const entry = (modelVersionId: string, samples: number) => ({
  modelVersionId,
  samples,
  settings: samplingSettingsSchema.parse({}),
});

describe("plannedSamples", () => {
  it("numbers the samples over all entries and the streams within each", () => {
    const plan: GenerationPlan = [entry("a", 2), entry("b", 1)];
    expect(plannedSamples(plan).map((s) => [s.sampleIndex, s.entry.modelVersionId, s.stream])).toEqual([
      [0, "a", 0],
      [1, "a", 1],
      [2, "b", 0],
    ]);
  });
});

describe("promptSeed", () => {
  it("depends on plan and prompt, and stays a 32-bit seed", () => {
    const seeds = new Set<number>();
    for (let plan = 0; plan < 20; plan++) {
      for (let prompt = 0; prompt < 200; prompt++) seeds.add(promptSeed(plan, `prompt-${prompt}`));
    }
    expect(seeds.size).toBe(4000);
    for (const seed of seeds) {
      expect(Number.isInteger(seed) && seed >= 0 && seed <= maxSeed).toBe(true);
    }
    expect(promptSeed(7, "x")).toBe(promptSeed(7, "x"));
  });
});
