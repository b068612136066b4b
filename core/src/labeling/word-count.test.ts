import { describe, expect, it } from "vitest";
import { countWords } from "./word-count";

describe("countWords", () => {
  it.each([
    ["", 0],
    ["  \n\t", 0],
    ["One large latte, please.", 4],
    ["I don't know — well-known, 3.5 or 1,000?", 7],
    ["# Heading\n\n- **bold** `code`\n- _two_ words", 5],
    ["我想要一杯拿铁。", 7],
    ["一杯 latte，不要糖", 6],
    ["コーヒーをください", 9],
    ["안녕하세요 커피 주세요", 3],
    ["Übergröße für Bär", 3],
    ["café cafe\u0301", 2],
    ["👍 fine 👩‍👩‍👧", 1],
    ["¿Qué? ¡Sí!", 2],
  ])("%j has %i", (text, expected) => {
    expect(countWords(text)).toBe(expected);
  });

  it("segments Thai, which writes no spaces", () => {
    expect(countWords("ผมชอบกาแฟ")).toBeGreaterThan(1);
    expect(countWords("ผมชอบกาแฟ 咖啡")).toBe(countWords("ผมชอบกาแฟ") + 2);
  });

  it("counts a long text", () => {
    expect(countWords("lorem ipsum ".repeat(2_500))).toBe(5_000);
  });
});
