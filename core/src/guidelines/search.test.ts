import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGuideline } from "./clauses";
import { plainText } from "./plain-text";
import { buildGuidelineIndex, fold, parseQuery, searchGuideline } from "./search";

function indexOf(...markdown: string[]) {
  const { pages } = parseGuideline(markdown.map((text, i) => ({ slug: `p${i + 1}`, markdown: text })));
  return buildGuidelineIndex(
    pages.flatMap((page) => page.clauses.map((clause) => ({ ...clause, pageTitle: page.title }))),
  );
}
const index = indexOf(
  "# Prices {#prices}\nNever invent a price.\n## Sold out {#sold-out}\nIf the menu says **sold out**, say so first and offer what comes closest.\n## Allergies {#allergies}\nSend the customer to a person. Never promise that a drink is free of nuts, even if the menu lists none.",
  "# 语气 {#tone}\n请保持简短而友好的语气,不要编造价格或营业时间。\n## Café {#cafe}\nWrite “café” with its accent.",
);
const ids = (query: string) => searchGuideline(index, query).map(({ clauseId }) => clauseId);

describe("searchGuideline", () => {
  it("wants every term, and puts the clause first whose heading has them", () => {
    expect(ids("sold out")).toEqual(["sold-out"]);
    expect(ids("never")).toEqual(["prices", "allergies"]);
    expect(ids("menu")[0]).toBe("sold-out");
  });

  it("falls back to the clauses that have the most terms", () => {
    expect(ids("sold elephants")).toEqual(["sold-out"]);
    expect(ids("elephants")).toEqual([]);
  });

  it("finds Chinese by substring, numbers, and words without their accents", () => {
    expect(ids("编造价格")).toEqual(["tone"]);
    expect(ids("语气")[0]).toBe("tone");
    expect(ids("1.2")).toEqual(["allergies"]);
    expect(ids("CAFE")).toEqual(["cafe"]);
  });

  it("keeps quoted words together", () => {
    expect(parseQuery('"sold out" Menu')).toEqual(["sold out", "menu"]);
    expect(ids('"out sold"')).toEqual([]);
  });

  it("shows the place that was found", () => {
    const [hit] = searchGuideline(index, "nuts");
    const marked = hit!.excerptRanges.map(([from, to]) => hit!.excerpt.slice(from, to));
    expect(marked).toEqual(["nuts"]);
    expect(hit!.excerpt).not.toContain("**");
  });

  it("prefers whole words to the middles of words", () => {
    const words = indexOf("# A {#a}\nSomewhere a preselection.\n## B {#b}\nSomewhere a select few.");
    expect(searchGuideline(words, "select").map(({ clauseId }) => clauseId)).toEqual(["b", "a"]);
  });

  it("marks exactly the found places, whatever is written and asked", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.string({ unit: "grapheme", maxLength: 4 }),
        (text, query) => {
          const clause = {
            clauseId: "x",
            number: "1",
            title: "t",
            text: `${text} ${query} ${text}`,
            pageSlug: "p",
            pageTitle: "p",
          };
          for (const hit of searchGuideline(buildGuidelineIndex([clause]), query)) {
            const terms = parseQuery(query);
            for (const [from, to] of hit.excerptRanges) {
              const found = fold(hit.excerpt.slice(from, to));
              expect(terms.some((term) => found.includes(term))).toBe(true);
            }
          }
        },
      ),
    );
  });
});

describe("fold", () => {
  it("keeps the length", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => fold(text).length === text.length));
  });
});

describe("plainText", () => {
  it("follows emphasis over a line break and not over a paragraph", () => {
    expect(plainText("so *one\ntwo* and 2 * 3\n\n4 * 5")).toBe("so one two and 2 * 3 4 * 5");
  });

  it("leaves the words", () => {
    expect(
      plainText(
        "> **Say** [so](#x) _first_, `code` and snake_case 2*3*4\n\n- item\n1. one\n\n| a | b |\n|---|---|\n| c | d |\n\n```js\nlet x;\n```\n[ref]: https://example.org",
      ),
    ).toBe("Say so first, code and snake_case 2*3*4 item one a b c d let x;");
  });
});

describe("a document of 270 KB", () => {
  const file = path.resolve(import.meta.dirname, "../../../../shared/data/guidelines/openai_model_spec.md");
  it.skipIf(!existsSync(file))("finds its chapters (skipped where ../shared is absent)", () => {
    const big = indexOf(readFileSync(file, "utf8"));
    expect(searchGuideline(big, "chain of command")[0]!.clauseId).toBe("chain_of_command");
    expect(searchGuideline(big, "e").length).toBe(50);
  });
});
