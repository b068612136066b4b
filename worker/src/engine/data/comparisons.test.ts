import type { ComparisonsRow } from "@hone/core/training/rows";
import { beforeAll, describe, expect, it } from "vitest";
import { tinyTokenizer } from "../testing/tokenizer-folder";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import {
  type ComparisonOptions,
  comparisonBatch,
  comparisonBatches,
  encodeComparisons,
  groupByPrompt,
} from "./comparisons";

let tokenizer: TextTokenizer;
let options: ComparisonOptions;
beforeAll(async () => {
  tokenizer = await tinyTokenizer();
  options = { tokenizer, endTokenIds: [1], maxTokens: 60, ties: "keep" };
});

const row = (
  asked: string,
  responses: string[],
  tiers: number[][],
  margin = 0,
  labeler: string | null = null,
): ComparisonsRow => ({
  kind: "comparisons",
  prompt: [{ role: "user", content: asked }],
  responses,
  judgements: [{ tiers, margin, labeler }],
});

describe("groupByPrompt", () => {
  it("brings rows of one prompt together; equal texts are one response", () => {
    const rows = [
      row("q", ["a", "b"], [[0], [1]], 2, "l_1"),
      row("z", ["a", "b"], [[0], [1]]),
      row("q", ["c", "a"], [[0], [1]]),
    ];
    expect(groupByPrompt(rows)).toEqual([
      {
        kind: "comparisons",
        prompt: [{ role: "user", content: "q" }],
        responses: ["a", "b", "c"],
        judgements: [
          { tiers: [[0], [1]], margin: 2, labeler: "l_1" },
          { tiers: [[2], [0]], margin: 0, labeler: null },
        ],
      },
      rows[1],
    ]);
    expect(rows[0]!.judgements[0]!.tiers).toEqual([[0], [1]]);
  });
});

describe("encodeComparisons", () => {
  it("makes one element of a ranking with ties; each judgement weighs one", () => {
    const { elements, report } = encodeComparisons(
      [row("q", ["a", "b", "c"], [[1], [0, 2]], 3, "l_1")],
      options,
    );
    const weight = 1 / 3;
    const shared = { weight, labeler: "l_1" };
    expect(elements).toHaveLength(1);
    expect(elements[0]!.choices).toEqual([
      { first: 1, second: 0, tied: false, margin: 3, ...shared },
      { first: 1, second: 2, tied: false, margin: 3, ...shared },
      { first: 0, second: 2, tied: true, margin: 0, ...shared },
    ]);
    expect(report).toEqual({
      prompts: 1,
      promptsLeftOut: 0,
      responses: 3,
      responsesTooLong: 0,
      choices: 3,
      ties: 1,
      choicesLeftOut: 0,
    });
  });

  it("counts what it leaves out: ties nobody wants, texts too long, a text against itself", () => {
    const long = "x".repeat(100);
    const rows = [
      row("p", ["a", "b"], [[0, 1]]),
      row("q", ["a", long, "c"], [[0], [1], [2]]),
      row("r", ["same", "same"], [[0], [1]]),
    ];
    const { elements, report } = encodeComparisons(rows, { ...options, ties: "leave-out" });
    expect(elements).toHaveLength(1);
    expect(elements[0]!.responses).toHaveLength(2);
    expect(elements[0]!.choices).toEqual([
      { first: 0, second: 1, tied: false, margin: 0, weight: 1, labeler: null },
    ]);
    expect(report).toEqual({
      prompts: 3,
      promptsLeftOut: 2,
      responses: 6,
      responsesTooLong: 1,
      choices: 5,
      ties: 1,
      choicesLeftOut: 4,
    });
  });
});

describe("a batch", () => {
  const rows = [row("q", ["a", "bb", "c"], [[1], [0, 2]], 1), row("zz", ["the hello", ""], [[0], [1]])];

  it("holds whole prompts, padded on the right, each sequence ending with its end token", () => {
    const { elements } = encodeComparisons(rows, options);
    const batch = comparisonBatch(elements, 7);
    expect(batch).toMatchObject({ elements: 2, sequences: 5 });
    expect([...batch.elementOf]).toEqual([0, 0, 0, 1, 1]);
    expect([...batch.first]).toEqual([1, 1, 0, 3]);
    expect([...batch.second]).toEqual([0, 2, 2, 4]);
    expect([...batch.tied]).toEqual([0, 0, 1, 0]);
    expect([...batch.margin]).toEqual([1, 1, 0, 0]);
    const texts = ["a", "bb", "c", "the hello", ""];
    for (const [s, length] of batch.lengths.entries()) {
      const tokens = [...batch.tokens.subarray(s * batch.width, (s + 1) * batch.width)];
      expect(tokens[length - 1]).toBe(1);
      expect(tokens.slice(length).every((token) => token === 7)).toBe(true);
      const learned = tokens.filter((_, i) => batch.learned[s * batch.width + i]);
      expect(tokenizer.decodeAll(learned)).toBe(`${texts[s]}<|end|>`);
    }
  });

  it("comes in an order by the seed; every prompt once per epoch; resumable", () => {
    const many = Array.from({ length: 7 }, (_, i) => row(`q${i}`, ["a", "b"], [[0], [1]]));
    const { elements } = encodeComparisons(many, options);
    const settings = { elements: 2, seed: 5, padTokenId: 0 };
    const walk = comparisonBatches(elements, settings);
    const taken = Array.from({ length: 7 }, () => walk.next().value);
    const prompts = taken.flatMap(({ tokens, width }) =>
      [0, 2].map((s) => tokens.subarray(s * width, (s + 1) * width).join()),
    );
    expect(new Set(prompts.slice(0, 7)).size).toBe(7);
    expect(new Set(prompts.slice(7)).size).toBe(7);
    expect(taken[6]!.next).toEqual({ epoch: 2, index: 0 });
    const resumed = comparisonBatches(elements, settings, taken[2]!.next);
    for (const batch of taken.slice(3)) expect(resumed.next().value).toEqual(batch);
  });
});
