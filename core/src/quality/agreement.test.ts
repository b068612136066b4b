import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../labeling/seeded-random";
import { importDefaultsSchema } from "../prompts/import/mapping";
import { mapRow, recogniseShapes } from "../prompts/import/registry";
import { collectionAgreement, pairCoincidences } from "./collection-agreement";
import { itemAgreement } from "./item-agreement";
import { itemTau, kendallTauB } from "./kendall";
import { alphaOf, krippendorffAlpha } from "./krippendorff";
import { type JudgedRanking, pairKey, pairRelations } from "./relations";

const by = (annotator: string, ...tiers: string[][]): JudgedRanking => ({ annotator, tiers });

describe("pairRelations", () => {
  it("does not depend on the order in which ids are met", () => {
    expect([...pairRelations([["b"], ["a", "c"]])]).toEqual([
      [pairKey("a", "b"), -1],
      [pairKey("b", "c"), 1],
      [pairKey("a", "c"), 0],
    ]);
  });
});

describe("itemAgreement", () => {
  it("by hand: three people, three candidates, one tie", () => {
    // a>b, a>c, b>c | a>b, a>c, b=c | b>a, a>c, b>c: 2, 2 and 1 of 3 agree; without ties 2/2, 2/3 and 1/2.
    const rankings = [by("x", ["a"], ["b"], ["c"]), by("y", ["a"], ["b", "c"]), by("z", ["b"], ["a"], ["c"])];
    expect(itemAgreement(rankings)).toEqual({
      annotatorCount: 3,
      comparedPairs: 9,
      agreedPairs: 5,
      strictPairs: 7,
      strictAgreedPairs: 5,
      pairwiseAgreement: 5 / 9,
      strictAgreement: 5 / 7,
    });
  });

  it("compares people who saw different sets on what the sets share", () => {
    const rankings = [by("x", ["a"], ["b"], ["c"]), by("y", ["c"], ["b"], ["d"]), by("z", ["d"], ["e"])];
    expect(itemAgreement(rankings)).toMatchObject({
      annotatorCount: 2,
      comparedPairs: 1,
      pairwiseAgreement: 0,
    });
  });

  it("counts the last word of somebody who judged twice, never against the person's own first", () => {
    expect(itemAgreement([by("x", ["a"], ["b"]), by("x", ["b"], ["a"])])).toMatchObject({
      annotatorCount: 0,
      comparedPairs: 0,
      pairwiseAgreement: null,
    });
    const changed = [by("x", ["a"], ["b"]), by("y", ["b"], ["a"]), by("x", ["b"], ["a"])];
    expect(itemAgreement(changed)).toMatchObject({ comparedPairs: 1, pairwiseAgreement: 1 });
  });

  it("has no strict agreement where somebody always tied", () => {
    const tied = itemAgreement([by("x", ["a", "b"]), by("y", ["a", "b"])]);
    expect(tied).toMatchObject({ pairwiseAgreement: 1, strictPairs: 0, strictAgreement: null });
  });

  const ranking = fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 })
    .map((ranks) =>
      [0, 1, 2, 3].map((r) => [..."abcde"].filter((_, i) => ranks[i] === r)).filter((t) => t.length > 0),
    );

  it("is symmetric, and 1 for somebody who says the same", () => {
    fc.assert(
      fc.property(ranking, ranking, (first, second) => {
        const forth = itemAgreement([by("x", ...first), by("y", ...second)]);
        expect(itemAgreement([by("y", ...second), by("x", ...first)])).toEqual(forth);
        expect(itemAgreement([by("x", ...first), by("y", ...first)]).pairwiseAgreement).toBe(1);
      }),
    );
  });
});

describe("kendallTauB", () => {
  const byScore = (scores: number[]) => {
    const tiers = [...new Set(scores)].sort((a, b) => b - a);
    return pairRelations(tiers.map((score) => scores.flatMap((s, i) => (s === score ? [`${i}`] : []))));
  };

  it("gives the value of SciPy's documented example with ties", () => {
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]).statistic
    expect(kendallTauB(byScore([12, 2, 1, 12, 2]), byScore([1, 4, 7, 1, 0]))).toBeCloseTo(
      -0.47140452079103173,
      14,
    );
  });

  it("is 1, −1, or undefined", () => {
    expect(kendallTauB(byScore([3, 2, 1]), byScore([9, 5, 4]))).toBe(1);
    expect(kendallTauB(byScore([3, 2, 1]), byScore([1, 2, 3]))).toBe(-1);
    expect(kendallTauB(byScore([3, 2, 1]), byScore([1, 1, 1]))).toBeNull();
    expect(itemTau([by("x", ["a"], ["b"]), by("y", ["b"], ["a"]), by("z", ["a", "b"])])).toEqual({
      sum: -1,
      count: 1,
    });
  });
});

describe("krippendorffAlpha", () => {
  // The data of Krippendorff 2011, section C: four observers, twelve units, missing values.
  const units = [
    [1, 1, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [5, 5, 5],
    [1, 1],
    [3],
  ];

  it.each([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
  ] as const)("%s: the published value", (metric, alpha) => {
    expect(krippendorffAlpha(units, metric)).toBeCloseTo(alpha, 3);
  });

  it("is 1 for perfect agreement and undefined without variation or pairs", () => {
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [2, 2],
        ],
        "ordinal",
      ),
    ).toBe(1);
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        "ordinal",
      ),
    ).toBeNull();
    expect(krippendorffAlpha([[1], [2]], "ordinal")).toBeNull();
  });
});

describe("pairCoincidences", () => {
  it("gives the same α whatever the candidates are called", () => {
    const named = (a: string, b: string) => [by("x", [a], [b]), by("y", [a], [b]), by("z", [a, b])];
    const alpha = (rankings: JudgedRanking[]) => alphaOf(pairCoincidences(rankings), "ordinal");
    expect(alpha(named("p", "q"))).toBe(alpha(named("q", "p")));
  });

  it("by hand: two people on one pair", () => {
    // They differ: one coincidence each way, 2 values in all, halved over both orientations: (−1,1) and (1,−1) hold 1.
    const counts = [...pairCoincidences([by("x", ["a"], ["b"]), by("y", ["b"], ["a"])]).counts];
    expect(counts).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0]);
  });
});

describe("collectionAgreement", () => {
  it("is exact where all agree, and the same for the same random source", () => {
    const items = Array.from({ length: 30 }, (_, i) => [
      by("x", [`a${i}`], [`b${i}`]),
      by("y", ...(i % 3 === 0 ? [[`b${i}`], [`a${i}`]] : [[`a${i}`], [`b${i}`]])),
    ]);
    const once = collectionAgreement(items, seededRandom("1"));
    expect(once).toEqual(collectionAgreement(items, seededRandom("1")));
    expect(once.pairwise.value).toBeCloseTo(2 / 3, 12);
    expect(once.tauB.value).toBeCloseTo(1 / 3, 12);
    expect(once.pairwise.low).toBeGreaterThan(0.4);
    expect(once.pairwise.high).toBeLessThan(0.9);
    const agreed = collectionAgreement(
      items.filter((_, i) => i % 3 !== 0),
      seededRandom("1"),
    );
    expect(agreed.pairwise).toEqual({ value: 1, low: 1, high: 1 });
  });

  it("says nothing of an empty collection, and gives one item no interval", () => {
    const nothing = { value: null, low: null, high: null };
    expect(collectionAgreement([], seededRandom("1"))).toMatchObject({
      items: 0,
      pairwise: nothing,
      alpha: nothing,
    });
    const one = collectionAgreement([[by("x", ["a"], ["b"]), by("y", ["a"], ["b"])]], seededRandom("1"));
    expect(one.pairwise).toEqual({ value: 1, low: null, high: null });
  });

  it("draws intervals that hold the truth about as often as they say", () => {
    const random = seededRandom("7");
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const items = Array.from({ length: 80 }, () => [
        by("x", ["a"], ["b"]),
        by("y", ...(random() < 0.7 ? [["a"], ["b"]] : [["b"], ["a"]])),
      ]);
      const { low, high } = collectionAgreement(items, random, 300).pairwise;
      if (low! <= 0.7 && high! >= 0.7) held++;
    }
    expect(held).toBeGreaterThan(178);
    expect(held).toBeLessThan(199);
  });
});

const file = path.resolve(import.meta.dirname, "../../../../shared/data/preferences/tulu-human-eval.jsonl");
const present = existsSync(file);

describe.skipIf(!present)(
  `tulu-human-eval${present ? "" : " (skipped: ../shared/data is not there)"}`,
  () => {
    it("reports the agreement on its 121 pairs that more than one person judged", () => {
      const rows = readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown);
      const [{ shape, mapping }] = recogniseShapes(rows.slice(0, 20)) as [
        ReturnType<typeof recogniseShapes>[number],
      ];
      const byPrompt = new Map<string, JudgedRanking[]>();
      for (const row of rows) {
        const item = mapRow(row, shape, mapping, importDefaultsSchema.parse({})).items[0]!;
        const names = new Map(
          item.candidates.map(({ ref, modelName, text }) => [ref, `${modelName} ${JSON.stringify(text)}`]),
        );
        const [{ annotator, tiers }] = item.rankings as [(typeof item.rankings)[number]];
        const judged = by(annotator!, ...tiers.map((tier) => tier.map((ref) => names.get(ref)!)));
        byPrompt.set(item.messages[0]!.content, [...(byPrompt.get(item.messages[0]!.content) ?? []), judged]);
      }
      const judges = new Map<string, Set<string>>();
      for (const [prompt, rankings] of byPrompt) {
        for (const { annotator, tiers } of rankings) {
          const pair = `${prompt}\n${pairKey(tiers.flat()[0]!, tiers.flat()[1]!)}`;
          judges.set(pair, (judges.get(pair) ?? new Set()).add(annotator));
        }
      }
      expect([...judges.values()].filter((people) => people.size > 1)).toHaveLength(121);
      const agreement = collectionAgreement(byPrompt.values(), seededRandom("2023"));
      console.info("tulu-human-eval:", JSON.stringify(agreement));
      // The same figures came out of an independent computation in Python.
      expect(agreement).toMatchObject({ items: 108, comparedPairs: 169, strictPairs: 86 });
      expect(agreement.pairwise.value).toBeCloseTo(97 / 169, 12);
      expect(agreement.strict.value).toBeCloseTo(61 / 86, 12);
      expect(agreement.tauB.value).toBeCloseTo(0.4151989160603087, 12);
      expect(agreement.alpha.value).toBeCloseTo(0.3262419053413881, 12);
    });
  },
);
