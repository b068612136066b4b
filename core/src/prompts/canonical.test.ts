import { describe, expect, it } from "vitest";
import { contentHashInput, findUnstorable } from "./canonical";
import { cutText, describePrompt, guessLanguage } from "./describe";

const user = (content: string) => ({ role: "user" as const, content });

describe("contentHashInput", () => {
  it("does not see line ends, composition and white space around a text", () => {
    expect(contentHashInput([user(" caf\u0065\u0301\r\nnow\n")])).toBe(contentHashInput([user("café\nnow")]));
  });

  it("sees roles, order, inner spaces and letter case", () => {
    const variants = [
      [user("a b")],
      [user("a  b")],
      [user("A b")],
      [{ role: "assistant" as const, content: "a b" }],
      [user("a"), user("b")],
      [user('a"],["user","b')],
    ];
    expect(new Set(variants.map(contentHashInput)).size).toBe(variants.length);
  });
});

describe("findUnstorable", () => {
  it("finds NUL and halves of pairs, not whole pairs", () => {
    expect(findUnstorable("ok 👩‍🚀 \u2028")).toBeNull();
    expect(findUnstorable("a\0")).toEqual({ kind: "nul", at: 1 });
    expect(findUnstorable("ab\udc00")).toEqual({ kind: "lone-surrogate", at: 2 });
  });
});

describe("describePrompt", () => {
  it("shows the last question's first line and counts turns without the system message", () => {
    const messages = [
      { role: "system" as const, content: "S" },
      user("first"),
      { role: "assistant" as const, content: "x" },
      user("\n\n  second \t question\nmore"),
    ];
    expect(describePrompt(messages)).toEqual({
      preview: "second question",
      searchText: "S\nfirst\nx\n\n\n  second \t question\nmore",
      turnCount: 3,
    });
  });

  it("cuts without halving a character", () => {
    const { preview, searchText } = describePrompt([user("😀".repeat(20_000))]);
    expect(preview.length).toBeLessThanOrEqual(200);
    expect(preview.isWellFormed() && searchText.isWellFormed()).toBe(true);
    expect(cutText("a😀", 2)).toBe("a");
  });
});

describe("guessLanguage", () => {
  it.each([
    ["How do I write a good letter to my landlord?", "en"],
    ["请给我写一封信。", "zh"],
    ["コーヒーをください", "ja"],
    ["커피 한 잔 주세요", "ko"],
    ["Schreibe einen Brief über Kaffee", null],
    ["12 + 3 = ?", null],
  ])("%s", (text, language) => expect(guessLanguage([user(text)])).toBe(language));
});
