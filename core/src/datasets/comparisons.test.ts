import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparisonsOf, tiersOfCandidates } from "./comparisons";
import { mergeRankings } from "./merge-rankings";
import { ranking } from "./testing/samples";

function pairsOf(...args: Parameters<typeof ranking>): string[] {
  const r = ranking(...args);
  return comparisonsOf(r, tiersOfCandidates(r)!).map(
    ({ chosen, rejected, margin }) => `${chosen.slice(8)}>${rejected.slice(8)}:${margin}`,
  );
}

describe("comparisonsOf", () => {
  it("gives the stated margin to the top tier over the next, else 0", () => {
    expect(pairsOf([["a"], ["b", "c"], ["d"]], { strength: "significantly" })).toEqual([
      "a>b:3",
      "a>c:3",
      "a>d:0",
      "b>d:0",
      "c>d:0",
    ]);
  });

  it("knows the margins of all strengths, and 0 for none", () => {
    const margins = (["significantly", "clearly", "slightly", "barely", null] as const).map(
      (strength) => pairsOf([["a"], ["b"]], { strength })[0],
    );
    expect(margins).toEqual(["a>b:3", "a>b:2", "a>b:1", "a>b:0", "a>b:0"]);
  });

  it("prefers nothing within a tier", () => {
    expect(pairsOf([["a", "b", "c"]])).toEqual([]);
  });

  it("adds edit ≻ original", () => {
    const r = ranking([["a"], ["b"]], { correction: { candidateId: "a", text: "better" } });
    expect(comparisonsOf(r, tiersOfCandidates(r)!).at(-1)).toEqual({
      chosen: "better",
      rejected: "text of a",
      margin: 0,
    });
  });

  it("notices a candidate that is gone", () => {
    expect(tiersOfCandidates(ranking([["a"], ["b"]], { candidates: [] }))).toBeNull();
  });

  it("expands to Σ n_i·n_j pairs, never a pair within a tier", () => {
    const tiers = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(tiers, (sizes) => {
        let next = 0;
        const ids = sizes.map((size) => Array.from({ length: size }, () => `c${next++}`));
        const total = sizes.reduce((a, b) => a + b, 0);
        const within = sizes.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
        expect(pairsOf(ids)).toHaveLength((total * (total - 1)) / 2 - within);
      }),
    );
  });
});

describe("mergeRankings", () => {
  const ranksOf = (rankings: string[][][]) => Object.fromEntries(mergeRankings(rankings));

  it("gives one ranking back as its own tiers", () => {
    expect(ranksOf([[["c"], ["a", "b"], ["d"]]])).toEqual({ c: 0, a: 1, b: 1, d: 2 });
  });

  it("agrees with Tideman's method on the example of his school (Wikipedia, Tennessee's capital)", () => {
    const votes = (count: number, order: string) =>
      Array.from({ length: count }, () => [...order].map((city) => [city]));
    // Memphis, Nashville, Chattanooga, Knoxville; in percent of the voters.
    const rankings = [...votes(42, "MNCK"), ...votes(26, "NCKM"), ...votes(15, "CKNM"), ...votes(17, "KCNM")];
    expect(ranksOf(rankings)).toEqual({ N: 0, C: 1, K: 2, M: 3 });
  });

  it("breaks a circle at its weakest majority", () => {
    const rankings = [
      ...Array.from({ length: 4 }, () => [["a"], ["b"], ["c"]]),
      ...Array.from({ length: 3 }, () => [["b"], ["c"], ["a"]]),
      ...Array.from({ length: 2 }, () => [["c"], ["a"], ["b"]]),
    ];
    // b≻c by 7:2, a≻b by 6:3, c≻a by 5:4, which is left out.
    expect(ranksOf(rankings)).toEqual({ a: 0, b: 1, c: 2 });
  });

  it("shares a rank where people cancel each other out", () => {
    expect(
      ranksOf([
        [["a"], ["b"]],
        [["b"], ["a"]],
      ]),
    ).toEqual({ a: 0, b: 0 });
  });

  it("reproduces any single ranking", () => {
    const tiers = fc
      .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 9 })
      .chain((ids) => fc.tuple(fc.constant(ids), fc.array(fc.boolean(), { minLength: 9, maxLength: 9 })));
    fc.assert(
      fc.property(tiers, ([ids, breaks]) => {
        const grouped: string[][] = [];
        for (const [i, id] of ids.entries())
          if (i === 0 || breaks[i]) grouped.push([id]);
          else grouped.at(-1)!.push(id);
        const ranks = mergeRankings([grouped]);
        for (const [rank, tier] of grouped.entries()) for (const id of tier) expect(ranks.get(id)).toBe(rank);
      }),
    );
  });
});
