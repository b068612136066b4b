import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BpeModel, byteToChar, splitWords, toTokenizerJson, trainBpe } from "./bpe-trainer";

const SPECIAL = ["<pad>", "<bos>", "<end>"];
const CORPUS = [
  { text: "the cat sat on the mat and the cat ate the rat\n", weight: 3 },
  { text: "Can I get a latte? I'd like two lattes, please. 12 lattes – 3 €!\r\n\tThanks\n\n", weight: 2 },
];

const load = (model: BpeModel) =>
  new Tokenizer(toTokenizerJson(model, "<bos>"), { bos_token: "<bos>", pad_token: "<pad>" });

describe("trainBpe", () => {
  it("merges the most frequent pair first, by weighted count", () => {
    // "ab" 3 × 1 = 3 occurrences, "cd" 1 × 10 = 10
    const model = trainBpe(
      [
        { text: "ab ab ab", weight: 1 },
        { text: "cd", weight: 10 },
      ],
      { vocabSize: 258, specialTokens: [] },
    );
    expect(model.merges).toEqual([
      ["c", "d"],
      ["a", "b"],
    ]);
  });

  it("counts again after each merge and handles overlapping pairs", () => {
    // aaaa -> (aa)(aa) -> (aaaa); the pair (aa, aa) exists only after the first merge
    const model = trainBpe([{ text: "aaaa", weight: 2 }], { vocabSize: 300, specialTokens: [] });
    expect(model.merges).toEqual([
      ["a", "a"],
      ["aa", "aa"],
    ]);
  });

  it("decides equal counts for the smaller ids, whatever the order of the texts", () => {
    const texts = ["zy", "ab", "mn"].map((text) => ({ text, weight: 5 }));
    const merges = (list: typeof texts) => trainBpe(list, { vocabSize: 259, specialTokens: [] }).merges;
    expect(merges(texts)).toEqual(merges([...texts].reverse()));
    expect(merges(texts)[0]).toEqual(["a", "b"]);
  });

  it("never merges across the pieces of the split", () => {
    const model = trainBpe([{ text: "a.b ".repeat(50), weight: 1 }], { vocabSize: 400, specialTokens: [] });
    for (const token of model.vocab.keys()) expect(token).not.toMatch(/[ab]\.|\.[ab]/);
  });

  it("stops at the wanted size, or where pairs become too rare", () => {
    const size = (vocabSize: number, minFrequency?: number) =>
      trainBpe(CORPUS, { vocabSize, specialTokens: SPECIAL, minFrequency }).vocab.size;
    expect(size(270)).toBe(270);
    expect(size(270, 1000)).toBe(259);
  });

  it("gives special tokens the first ids and bytes the next", () => {
    const { vocab } = trainBpe(CORPUS, { vocabSize: 280, specialTokens: SPECIAL });
    expect([...vocab.keys()].slice(0, 3)).toEqual(SPECIAL);
    expect(vocab.get(byteToChar()[0]!)).toBe(3);
    expect(vocab.get("A")).toBe(3 + 65);
  });

  it("refuses a vocabulary without room and repeated special tokens", () => {
    expect(() => trainBpe([], { vocabSize: 258, specialTokens: SPECIAL })).toThrow("259");
    expect(() => trainBpe([], { vocabSize: 300, specialTokens: ["x", "x"] })).toThrow("twice");
  });
});

describe("the split", () => {
  it("loses nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(splitWords(text).join("")).toBe(text);
      }),
    );
  });
});

describe("toTokenizerJson, loaded by @huggingface/tokenizers", () => {
  const tokenizer = load(trainBpe(CORPUS, { vocabSize: 330, specialTokens: SPECIAL }));
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;

  it("uses the learnt merges", () => {
    expect(tokenizer.encode("the cat", { add_special_tokens: false }).tokens).toEqual(["the", "Ġcat"]);
  });

  it("puts bos before a text, and keeps special tokens in the text whole", () => {
    expect(tokenizer.encode("the").ids[0]).toBe(1);
    expect(encode("the<end>")).toEqual([...encode("the"), 2]);
  });

  it("brings any well-formed text back exactly", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
        fc.pre(text.isWellFormed());
        expect(tokenizer.decode(encode(text), { clean_up_tokenization_spaces: false })).toBe(text);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it("has a token for each of the 256 bytes", () => {
    const chars = byteToChar();
    expect(new Set(chars).size).toBe(256);
    for (const char of chars) expect(tokenizer.token_to_id(char)).toBeTypeOf("number");
  });
});
