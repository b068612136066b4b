import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeShare } from "./share";

const key = (item: { prompt: string }) => item.prompt;
const items = fc.array(fc.record({ prompt: fc.constantFrom(..."abcdefgh"), n: fc.nat() }));

describe("takeShare", () => {
  it("nests, keeps order and whole prompts, and takes so many of them", () => {
    fc.assert(
      fc.property(items, fc.nat(), (list, seed) => {
        const [quarter, half, all] = [0.25, 0.5, 1].map((share) => takeShare(list, share, seed, key));
        expect(all).toEqual(list);
        expect(half!.filter((item) => quarter!.includes(item))).toEqual(quarter);
        const kept = new Set(quarter!.map(key));
        expect(quarter).toEqual(list.filter((item) => kept.has(key(item))));
        expect(kept.size).toBe(Math.ceil(new Set(list.map(key)).size / 4));
      }),
    );
  });

  it("depends on the seed", () => {
    const list = Array.from({ length: 40 }, (_, i) => ({ prompt: `${i}` }));
    expect(takeShare(list, 0.5, 1, key)).not.toEqual(takeShare(list, 0.5, 2, key));
    expect(takeShare(list, 0.5, 1, key)).toEqual(takeShare(list, 0.5, 1, key));
  });
});
