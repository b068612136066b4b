import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparisonsOf } from "../datasets/comparisons";
import { candidate, ranking } from "../datasets/testing/samples";
import { choicesOf } from "./choices";

const tiers = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }).map((sizes) => {
  let next = 0;
  return sizes.map((size) => Array.from({ length: size }, () => next++));
});

describe("choicesOf", () => {
  it("gives every pair once, ties included", () => {
    fc.assert(
      fc.property(tiers, (order) => {
        const k = order.flat().length;
        const choices = choicesOf({ tiers: order, margin: 1, labeler: null });
        expect(choices).toHaveLength((k * (k - 1)) / 2);
        const pairs = choices.map(({ first, second }) => [first, second].sort().join());
        expect(new Set(pairs).size).toBe(choices.length);
        const tied = order.reduce((sum, { length: n }) => sum + (n * (n - 1)) / 2, 0);
        expect(choices.filter((choice) => choice.tied)).toHaveLength(tied);
      }),
    );
  });

  it("without ties, are the pairs and margins of the exports", () => {
    fc.assert(
      fc.property(tiers, (order) => {
        const ids = order.map((tier) => tier.map((i) => `c${i}`));
        const pairs = comparisonsOf(
          ranking(ids, { strength: "significantly" }),
          ids.map((tier) => tier.map((id) => candidate(id, id))),
        );
        const choices = choicesOf({ tiers: order, margin: 3, labeler: null }).filter(({ tied }) => !tied);
        const texts = choices.map(({ first, second, margin }) => ({
          chosen: `c${first}`,
          rejected: `c${second}`,
          margin,
        }));
        const key = (pair: object) => JSON.stringify(pair);
        expect(texts.map(key).sort()).toEqual(pairs.map(key).sort());
      }),
    );
  });
});
