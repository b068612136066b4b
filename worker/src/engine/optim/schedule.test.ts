import { describe, expect, it } from "vitest";
import { learningRate, type Schedule } from "./schedule";

const base: Schedule = { peak: 2, warmupSteps: 4, totalSteps: 12, shape: "cosine", finalShare: 0.1 };
const course = (schedule: Schedule) =>
  Array.from({ length: schedule.totalSteps }, (_, i) => learningRate(schedule, i + 1));

describe("learning rate", () => {
  it("climbs evenly, stands at the peak once, and ends at its share", () => {
    for (const shape of ["cosine", "linear"] as const) {
      const rates = course({ ...base, shape });
      expect(rates.slice(0, 4)).toEqual([0.5, 1, 1.5, 2]);
      expect(rates.at(-1)).toBeCloseTo(0.2, 12);
      expect(rates.slice(3)).toEqual([...rates.slice(3)].sort((a, b) => b - a));
    }
    expect(learningRate(base, 8)).toBeCloseTo(1.1, 12);
    expect(learningRate({ ...base, shape: "linear" }, 6)).toBeCloseTo(2 - 1.8 / 4, 12);
  });

  it("stays where it is when constant", () => {
    expect(course({ ...base, shape: "constant" }).slice(3)).toEqual(Array(9).fill(2));
  });

  it("needs no warm-up", () => {
    const rates = course({ ...base, warmupSteps: 0, shape: "linear", finalShare: 0 });
    expect(rates[0]).toBe(2);
    expect(rates.at(-1)).toBe(0);
    expect(learningRate({ ...base, warmupSteps: 0, totalSteps: 1 }, 1)).toBe(2);
  });
});
