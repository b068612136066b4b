import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveId, numberHeadings, parseGuideline, retitlePage } from "./clauses";
import { scanPage } from "./headings";

const page = (markdown: string, slug = "page") => ({ slug, markdown });
const headingsOf = (markdown: string) =>
  scanPage(markdown).headings.map(({ level, title, id }) => [level, title, id]);

describe("scanPage", () => {
  it("reads levels, words and ids, and leaves other attributes out of the words", () => {
    expect(
      headingsOf("# One {#one}\n\n## Two ##\n### Three {#three level=root} ###\n#\n####### seven"),
    ).toEqual([
      [1, "One", "one"],
      [2, "Two", null],
      [3, "Three", "three"],
      [1, "", null],
    ]);
  });

  it("finds no headings in code, comments, quotes and lists", () => {
    const markdown = [
      "# Real {#real}",
      "```md",
      "# in a fence",
      "~~~",
      "```",
      "~~~~",
      "## in tildes",
      "~~~",
      "~~~~",
      "    # indented code",
      "> # quoted",
      "- # in a list",
      "<!--",
      "# commented",
      "-->",
      "#no space",
      "\\# escaped",
      "## Also real {#also}",
    ].join("\n");
    expect(headingsOf(markdown)).toEqual([
      [1, "Real", "real"],
      [2, "Also real", "also"],
    ]);
  });

  it("knows underlined headings from rules", () => {
    expect(
      headingsOf("Title {#t}\n===\n\nSecond\n---\n\ntext\n\n---\n\n- item\n---\n\ntwo lines\nof text\n---"),
    ).toEqual([
      [1, "Title", "t"],
      [2, "Second", null],
    ]);
  });

  it("does not take backticks in a line for a fence", () => {
    expect(headingsOf("``` a `b` ```\n# Heading {#h}")).toEqual([[1, "Heading", "h"]]);
  });

  it("splits on all line ends and not on U+2028", () => {
    expect(scanPage("# A {#a}\r\n\r\n# B {#b}\rtext\u2028# not").headings.map(({ line }) => line)).toEqual([
      1, 3,
    ]);
  });
});

describe("parseGuideline", () => {
  it("puts text beneath its heading and numbers pages as chapters", () => {
    const { pages, issues } = parseGuideline([
      page(
        "# Purpose {#purpose}\nWhy.\n\n## Who {#who}\nYou.\n### Exactly {#exactly}\n## What {#what}\n",
        "purpose",
      ),
      page("# Helpful {#helpful}\n\n## Answer {#answer}\nAll of it.", "helpful"),
    ]);
    expect(issues).toEqual([]);
    expect(
      pages.flatMap(({ clauses }) => clauses.map(({ number, clauseId, text }) => [number, clauseId, text])),
    ).toEqual([
      ["1", "purpose", "Why."],
      ["1.1", "who", "You."],
      ["1.1.1", "exactly", ""],
      ["1.2", "what", ""],
      ["2", "helpful", ""],
      ["2.1", "answer", "All of it."],
    ]);
  });

  it("derives a missing id once and writes it back, so that another wording keeps it", () => {
    const first = parseGuideline([page("# Orders {#orders}\n## Sold out?\nSay so.")]);
    expect(first.pages[0]!.markdown).toBe("# Orders {#orders}\n## Sold out? {#sold-out}\nSay so.");
    expect(first.assigned).toEqual([{ pageSlug: "page", line: 2, clauseId: "sold-out" }]);
    const reworded = first.pages[0]!.markdown.replace("Sold out?", "When something has run out");
    const second = parseGuideline([page(reworded)]);
    expect(second.assigned).toEqual([]);
    expect(second.pages[0]!.clauses[1]!.clauseId).toBe("sold-out");
  });

  it("never derives an id that is written elsewhere, also further down", () => {
    const { pages } = parseGuideline([page("# A\n## Tone\n## Tone\n## Other {#tone}")]);
    expect(pages[0]!.clauses.map(({ clauseId }) => clauseId)).toEqual(["a", "tone-2", "tone-3", "tone"]);
  });

  it("reports a doubled id with page, line and heading, across pages", () => {
    const { issues } = parseGuideline([
      page("# A {#a}\n\n## B {#b}", "first"),
      page("# C {#c}\n\n## Again {#b}", "second"),
    ]);
    expect(issues).toEqual([
      {
        severity: "error",
        pageSlug: "second",
        line: 3,
        heading: "Again",
        message: 'The id "b" is already used in first, line 3; every clause needs its own.',
      },
    ]);
  });

  it.each([
    ["# A {#}", '"" is no clause id'],
    ["# A {#-x}", '"-x" is no clause id'],
    ["text\n\n# A {#a}", "before the first heading"],
    ["no heading at all", "has no heading"],
    ["# A {#a}\n\n```\nopen", "never closed"],
    ["# A {#a}\n\n##", "has no words"],
    ["# A {#a}\nnul \0", "NUL"],
  ])("refuses %j", (markdown, message) => {
    const { issues } = parseGuideline([page(markdown)]);
    const errors = issues.filter(({ severity }) => severity === "error");
    expect(errors.map((issue) => issue.message).join()).toContain(message);
  });

  it("warns about links to clauses that do not exist", () => {
    const { issues } = parseGuideline([page("# A {#a}\nSee [b](#b) and [a](#a), not `[c](#c)`.")]);
    expect(issues.map(({ severity, line, message }) => [severity, line, message.includes("#b")])).toEqual([
      ["warning", 2, true],
    ]);
  });

  it("warns about links that show an outdated number", () => {
    const { issues } = parseGuideline([
      page("# A {#a}\n## B {#b}\nSee [1.2](#b), [page 1](#a) and [1.1](#b)."),
    ]);
    expect(issues.map(({ message }) => message)).toEqual([
      "The link to #b says 1.2, but the clause's number is 1.1.",
    ]);
  });

  it("makes ids of Chinese headings", () => {
    expect(deriveId("不要承诺没有的东西", new Set())).toBe("不要承诺没有的东西");
    expect(deriveId("???", new Set(["clause"]))).toBe("clause-2");
  });

  it("gives every heading an id, unique and stable when read again, whatever the headings are", () => {
    const heading = fc.record({
      level: fc.integer({ min: 1, max: 6 }),
      words: fc.string({ unit: "grapheme", maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(heading, { maxLength: 12 }), (headings) => {
        const markdown = [
          "# Start",
          ...headings.map(({ level, words }) => `${"#".repeat(level)} ${words}`),
        ].join("\n");
        const once = parseGuideline([page(markdown)]);
        const ids = once.pages[0]!.clauses.map(({ clauseId }) => clauseId);
        expect(new Set(ids).size).toBe(ids.length);
        if (once.issues.some(({ severity }) => severity === "error")) return;
        const twice = parseGuideline(once.pages);
        expect(twice.assigned).toEqual([]);
        expect(twice.pages[0]!.clauses.map(({ clauseId }) => clauseId)).toEqual(ids);
      }),
    );
  });
});

describe("numberHeadings", () => {
  it("counts a skipped level once and begins again under a new parent", () => {
    expect(numberHeadings([1, 2, 4, 4, 2, 3], 2)).toEqual(["2", "2.1", "2.1.1", "2.1.2", "2.2", "2.2.1"]);
  });

  it("numbers a page of many chapters below the page's own number", () => {
    expect(numberHeadings([1, 2, 1], 3)).toEqual(["3.1", "3.1.1", "3.2"]);
    expect(numberHeadings([2, 2, 3], 1)).toEqual(["1.1", "1.2", "1.2.1"]);
  });
});

describe("retitlePage", () => {
  it("changes the words and keeps id and text", () => {
    expect(retitlePage("# Old name {#old}\n\nText", "New   name")).toBe("# New name {#old}\n\nText");
    expect(retitlePage("Old {#old}\n===\nText", "New")).toBe("New {#old}\n===\nText");
    expect(retitlePage("", "First")).toBe("# First\n\n");
  });
});

describe("a document of 270 KB", () => {
  const file = path.resolve(import.meta.dirname, "../../../../shared/data/guidelines/openai_model_spec.md");
  it.skipIf(!existsSync(file))("is read with all its ids (skipped where ../shared is absent)", () => {
    const { pages, issues, assigned } = parseGuideline([page(readFileSync(file, "utf8"))]);
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(assigned.length).toBe(0);
    expect(pages[0]!.clauses.length).toBeGreaterThan(60);
    expect(pages[0]!.clauses.map(({ clauseId }) => clauseId)).toContain("follow_all_applicable_instructions");
  });
});
