import { describe, expect, it } from "vitest";
import type { ComparisonElement } from "./comparisons";
import { START } from "./epochs";
import { comparisonSteps, groupIntoBatches, packComparisons, planRoom, widthFor } from "./packed-comparisons";

let token = 0;
const sequence = (length: number) => ({
  tokens: Int32Array.from({ length }, () => ++token),
  learned: Uint8Array.from({ length }, (_, i) => (i >= length - 2 ? 1 : 0)),
});
const element = (...lengths: number[]): ComparisonElement => ({
  responses: lengths.map(sequence),
  choices: lengths.slice(1).map((_, i) => ({
    first: i,
    second: i + 1,
    tied: false,
    margin: 0,
    weight: 1 / (lengths.length - 1),
    labeler: null,
  })),
  verdicts: [{ response: 0, good: true, labeler: null }],
});

describe("a packed batch", () => {
  const elements = [element(5, 3), element(7), element(4, 4, 2)];
  const room = planRoom(elements, [elements], 8, 100);

  it("holds every sequence whole, in its place, seeing only itself", () => {
    expect(room).toEqual({ rows: 4, width: 8, sequences: 8, learned: 16, choices: 8, verdicts: 8 });
    const { packed, sequences, starts } = packComparisons(elements, room, 0);
    expect(sequences).toEqual(elements.flatMap(({ responses }) => responses));
    for (const [i, { tokens }] of sequences.entries()) {
      const at = starts[i]!;
      expect(packed.tokens.slice(at, at + tokens.length)).toEqual(tokens);
      expect([...packed.positions.slice(at, at + tokens.length)]).toEqual([...tokens.keys()]);
      expect(new Set(packed.segments.slice(at, at + tokens.length)).size).toBe(1);
      expect(Math.floor(at / 8)).toBe(Math.floor((at + tokens.length - 1) / 8));
    }
    expect(packed.tokenCount).toBe(25);
  });

  it("says who was judged by places in the batch", () => {
    const { choices, verdicts } = packComparisons(elements, room, 0);
    expect(choices.map(({ first, second }) => [first, second])).toEqual([
      [0, 1],
      [3, 4],
      [4, 5],
    ]);
    expect(verdicts.map(({ response }) => response)).toEqual([0, 2, 3]);
  });
});

describe("greedy grouping", () => {
  it("closes a batch when any size would be exceeded, and never cuts a prompt", () => {
    const elements = [element(4, 4), element(4), element(8), element(2, 2)];
    const room = { rows: 2, width: 8, sequences: 9, learned: 99, choices: 9, verdicts: 9 };
    expect(groupIntoBatches(elements, room).map((batch) => batch.length)).toEqual([2, 2]);
    expect(groupIntoBatches(elements, { ...room, verdicts: 1 }).map((batch) => batch.length)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(groupIntoBatches(elements, { ...room, sequences: 3 }).flat()).toEqual(elements);
  });

  it("plans rooms that hold every prompt, within the positions where prompts allow", () => {
    const all = [element(8, 8, 8), element(4, 4), element(4, 4), element(8)];
    expect(planRoom(all, [all], 8, 8).rows).toBe(3);
    expect(planRoom(all, [all], 8, 1000).rows).toBe(6);
    expect(widthFor(all, 100)).toBe(8);
    expect(widthFor([element(9)], 12)).toBe(12);
  });
});

describe("steps", () => {
  it("come in an order by the seed; every prompt once per epoch; resumable", () => {
    const elements = Array.from({ length: 7 }, () => element(3, 3));
    const settings = { prompts: 2, seed: 5 };
    const walk = comparisonSteps(elements, settings, START);
    const taken = Array.from({ length: 7 }, () => walk.next().value);
    const prompts = taken.flatMap((step) => step.elements);
    expect(new Set(prompts.slice(0, 7)).size).toBe(7);
    expect(new Set(prompts.slice(7)).size).toBe(7);
    expect(taken[6]!.next).toEqual({ epoch: 2, index: 0 });
    const resumed = comparisonSteps(elements, settings, taken[2]!.next);
    for (const step of taken.slice(3)) expect(resumed.next().value).toEqual(step);
  });
});
