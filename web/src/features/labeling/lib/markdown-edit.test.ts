import { findUnstorable } from "@hone/core/prompts/canonical";
import { describe, expect, it } from "vitest";
import { continueList, makeLink, storable, type TextEdit, toggleMark, togglePrefix } from "./markdown-edit";

/** `|` marks the selection's ends. */
function at(marked: string) {
  const start = marked.indexOf("|");
  const value = marked.replaceAll("|", "");
  return { value, start, end: Math.max(start, marked.lastIndexOf("|") - 1) };
}

function apply(marked: string, edit: (selection: ReturnType<typeof at>) => TextEdit | null): string | null {
  const selection = at(marked);
  const change = edit(selection);
  if (change === null) return null;
  const { from, to, insert, selectionStart, selectionEnd } = change;
  const text = selection.value.slice(0, from) + insert + selection.value.slice(to);
  return `${text.slice(0, selectionStart)}|${text.slice(selectionStart, selectionEnd)}|${text.slice(selectionEnd)}`;
}

describe("Markdown commands", () => {
  it.each([
    ["a |word| here", "a **|word|** here"],
    ["a **|word|** here", "a |word| here"],
    ["||", "**||**"],
  ])("bold: %s", (before, after) => {
    expect(apply(before, (selection) => toggleMark(selection, "**"))).toBe(after);
  });

  it("makes a link and selects its address", () => {
    expect(apply("see |this| now", makeLink)).toBe("see [this](|https://|) now");
  });

  it.each([
    ["x\n|one\ntwo|\ny", "- ", "x\n|- one\n- two|\ny"],
    ["|- one\n- two|", "- ", "|one\ntwo|"],
    ["on|e\ntw|o", "1. ", "|1. one\n2. two|"],
    ["|1. one\n2. two|", "1. ", "|one\ntwo|"],
    ["||", "> ", "|> |"],
  ])("prefixes lines: %j with %j", (before, prefix, after) => {
    expect(apply(before, (selection) => togglePrefix(selection, prefix))).toBe(after);
  });

  it.each([
    ["- one||", "- one\n- ||"],
    ["  * a||", "  * a\n  * ||"],
    ["9. nine||", "9. nine\n10. ||"],
    ["- one\n- ||", "- one\n||"],
    ["plain||", null],
    ["-no||", null],
  ])("continues lists: %j", (before, after) => {
    expect(apply(before, continueList)).toBe(after);
  });
});

describe("storable", () => {
  it("leaves nothing that the server would refuse", () => {
    for (const text of ["a\0b", "\ud800x", "x\udc00", "fine 👍"]) {
      expect(findUnstorable(storable(text))).toBeNull();
    }
    expect(storable("fine 👍")).toBe("fine 👍");
  });
});
