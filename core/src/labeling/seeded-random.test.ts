import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom, shuffle } from "./seeded-random";

describe("shuffle", () => {
  it("keeps the items and repeats for the same seed", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 12 }), fc.string(), (items, seed) => {
        const once = shuffle(items, seededRandom(seed));
        expect([...once].sort()).toEqual([...items].sort());
        expect(shuffle(items, seededRandom(seed))).toEqual(once);
      }),
    );
  });

  it("gives every order of three about equally often over many seeds", () => {
    const counts = new Map<string, number>();
    const rounds = 6_000;
    for (let i = 0; i < rounds; i++) {
      const order = shuffle(["a", "b", "c"], seededRandom(`seed ${i}`)).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Chi-square with 5 degrees of freedom: above 25.7 once in 10,000 honest runs.
    const expected = rounds / 6;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(35);
  });
});
