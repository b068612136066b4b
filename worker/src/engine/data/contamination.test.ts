import { describe, expect, it } from "vitest";
import { ContaminationCheck } from "./contamination";

const at = (text: string, line = 1) => ({ text, file: "test.jsonl", line });
const sentence = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `word${from + i}`).join(" ");

describe("prompts of the test split among those trained on", () => {
  it("finds exact copies whatever their case, punctuation and spaces", () => {
    const check = new ContaminationCheck([at("A flat white, please!"), at("Two teas", 2)]);
    check.add("a flat  white please");
    expect(check.overlaps()).toEqual([
      {
        ...{ kind: "exact", overlap: 1, prompt: "A flat white, please!", trained: "a flat  white please" },
        ...{ file: "test.jsonl", line: 1 },
      },
    ]);
  });

  it("finds prompts that share at least half of their 8-grams, and not fewer", () => {
    // 15 words have eight 8-grams; four of them lie within the first eleven words.
    const check = new ContaminationCheck([at(sentence(0, 15))]);
    check.add(`${sentence(0, 10)} and more`);
    expect(check.overlaps()).toEqual([]);
    check.add(`${sentence(0, 11)} and more`);
    expect(check.overlaps()).toMatchObject([{ kind: "near", overlap: 0.5 }]);
  });

  it("keeps the clearest finding of each prompt, exact ones first", () => {
    const check = new ContaminationCheck([at(sentence(0, 15), 1), at(sentence(20, 40), 2)]);
    check.add(`${sentence(0, 12)} x`);
    check.add(`${sentence(0, 14)} y`);
    check.add(`${sentence(0, 11)} z`);
    check.add(sentence(20, 40));
    check.add(`${sentence(20, 39)} near`);
    expect(check.overlaps().map(({ kind, line, overlap }) => [kind, line, overlap])).toEqual([
      ["exact", 2, 1],
      ["near", 1, 7 / 8],
    ]);
  });

  it("joins no words of different trained prompts, and finds nothing in short or empty ones", () => {
    const check = new ContaminationCheck([at(sentence(0, 16)), at("?!", 2), at("hi", 3)]);
    check.add(sentence(0, 8));
    check.add(sentence(8, 16));
    check.add("...");
    check.add("hello");
    expect(check.overlaps()).toEqual([]);
  });

  it("compares scripts without spaces by their runs of letters", () => {
    const check = new ContaminationCheck([at("来一杯燕麦拿铁")]);
    check.add("来一杯燕麦拿铁。");
    expect(check.overlaps()).toMatchObject([{ kind: "exact" }]);
  });
});
