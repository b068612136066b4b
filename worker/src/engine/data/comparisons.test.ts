import type { ComparisonsRow, JudgedRow, RatedRow } from "@hone/core/training/rows";
import { beforeAll, describe, expect, it } from "vitest";
import { tinyTokenizer } from "../testing/tokenizer-folder";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import { ComparisonCollector, type ComparisonOptions } from "./comparisons";

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

const rated = (asked: string, response: string, good: boolean): RatedRow => ({
  kind: "rated",
  prompt: [{ role: "user", content: asked }],
  response,
  good,
  labeler: null,
});

function encodeComparisons(rows: readonly JudgedRow[], given: ComparisonOptions) {
  const collector = new ComparisonCollector(given);
  for (const one of rows) collector.add(one);
  return collector.finish();
}

describe("one prompt", () => {
  it("is one element, whatever rows it came in; equal texts are one response", () => {
    const { elements } = encodeComparisons(
      [
        row("q", ["a", "b"], [[0], [1]], 2, "l_1"),
        row("z", ["a", "b"], [[0], [1]]),
        row("q", ["c", "a"], [[0], [1]]),
        rated("q", "b", false),
        rated("q", "d", true),
      ],
      options,
    );
    expect(elements).toHaveLength(2);
    const texts = elements[0]!.responses.map(({ tokens, learned }) =>
      tokenizer.decodeAll([...tokens].filter((_, i) => learned[i])),
    );
    expect(texts).toEqual(["a<|end|>", "b<|end|>", "c<|end|>", "d<|end|>"]);
    const places = elements[0]!.choices.map(({ first, second, margin }) => [first, second, margin]);
    expect(places).toEqual([
      [0, 1, 2],
      [2, 0, 0],
    ]);
    expect(elements[0]!.verdicts).toEqual([
      { response: 1, good: false, labeler: null },
      { response: 3, good: true, labeler: null },
    ]);
  });

  it("takes nothing of a row that cannot be encoded", () => {
    const collector = new ComparisonCollector(options);
    expect(() => collector.add(row("q", ["a", "<|end|>"], [[0], [1]]))).toThrow(/special token/);
    expect(collector.finish().report.prompts).toBe(0);
  });
});

describe("choices and verdicts", () => {
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
      verdicts: 0,
      verdictsLeftOut: 0,
    });
  });

  it("counts what it leaves out: ties nobody wants, texts too long, a text against itself", () => {
    const long = "x".repeat(100);
    const rows = [
      row("p", ["a", "b"], [[0, 1]]),
      row("q", ["a", long, "c"], [[0], [1], [2]]),
      row("r", ["same", "same"], [[0], [1]]),
      rated("q", "a", true),
      rated("q", long, true),
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
      verdicts: 2,
      verdictsLeftOut: 1,
    });
  });
});
