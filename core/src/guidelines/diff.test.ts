import { describe, expect, it } from "vitest";
import { decideRereading, lowestValidAcknowledgement, mustAcknowledge } from "./acknowledgement";
import { parseGuideline } from "./clauses";
import { diffClauses, longestCommonOrder } from "./diff";

const clauses = (...markdown: string[]) =>
  parseGuideline(markdown.map((text, i) => ({ slug: `p${i + 1}`, markdown: text }))).pages.flatMap(
    (p) => p.clauses,
  );
const base =
  "# Orders {#orders}\nTake them.\n## Prices {#prices}\nOnly from the menu.\n## Tone {#tone}\nBe brief.";
const changesOf = (...after: string[]) =>
  diffClauses(clauses(base), clauses(...after)).changes.map(
    ({ clauseId, kind, typographic, moved, renumbered }) => [
      clauseId,
      kind,
      [typographic && "typographic", moved && "moved", renumbered && "renumbered"].filter(Boolean).join(" "),
    ],
  );

describe("diffClauses", () => {
  it("finds nothing in the same text", () => {
    expect(changesOf(base)).toEqual([]);
  });

  it("keeps a clause whose heading was reworded", () => {
    expect(changesOf(base.replace("## Prices {", "## What things cost {"))).toEqual([
      ["prices", "changed", ""],
    ]);
  });

  it("tells words from typography", () => {
    const after = base
      .replace("Only from the menu.", "*Only*  from\nthe menu.")
      .replace("Be brief.", "Be — brief.");
    expect(changesOf(after)).toEqual([
      ["prices", "changed", "typographic"],
      ["tone", "changed", ""],
    ]);
  });

  it("shows a removed clause where it stood, and what it renumbers", () => {
    expect(changesOf(base.replace("## Prices {#prices}\nOnly from the menu.\n", ""))).toEqual([
      ["prices", "removed", ""],
      ["tone", "same", "renumbered"],
    ]);
  });

  it("calls as few clauses moved as possible", () => {
    const after =
      "# Orders {#orders}\nTake them.\n## Tone {#tone}\nBe brief.\n## Prices {#prices}\nOnly from the menu.";
    const moved = diffClauses(clauses(base), clauses(after)).changes.filter((change) => change.moved);
    expect(moved.length).toBe(1);
  });

  it("calls a clause moved that went to another page", () => {
    expect(
      changesOf(
        "# Orders {#orders}\nTake them.\n## Prices {#prices}\nOnly from the menu.",
        "# More {#more}\n## Tone {#tone}\nBe brief.",
      ),
    ).toEqual([
      ["more", "added", ""],
      ["tone", "same", "moved renumbered"],
    ]);
  });

  it("finds a longest common order", () => {
    expect([...longestCommonOrder([..."abcdef"], [..."fabdce"])].sort().length).toBe(4);
  });
});

describe("decideRereading", () => {
  const decide = (after: string, waiver: string | null = null) =>
    decideRereading(diffClauses(clauses(base), clauses(after)), waiver);

  it("asks everybody to read a first version", () => {
    expect(mustAcknowledge(decideRereading(null, null))).toBe(true);
  });

  it("asks again when words of a clause change, a clause comes or goes", () => {
    expect(decide(base.replace("brief", "kind"))).toEqual({ kind: "needed", clauseIds: ["tone"] });
    expect(decide(`${base}\n## New {#new}\nRule.`)).toEqual({ kind: "needed", clauseIds: ["new"] });
    expect(decide(base.replace(/## Tone.*\nBe brief\./, "")).kind).toBe("needed");
  });

  it("does not ask for order, numbers and typography", () => {
    const after =
      "# Orders {#orders}\nTake  them.\n## Tone {#tone}\nBe brief.\n## Prices {#prices}\n**Only** from the menu.";
    expect(decide(after)).toEqual({ kind: "not-needed" });
  });

  it("lets the publisher waive it, with a reason", () => {
    expect(decide(base.replace("brief", "breif"), " a typo ")).toEqual({
      kind: "waived",
      reason: "a typo",
      clauseIds: ["tone"],
    });
    expect(decide(base.replace("brief", "kind"), "  ").kind).toBe("needed");
  });
});

describe("lowestValidAcknowledgement", () => {
  it("is the newest version that asked for one", () => {
    const versions = [true, false, true, false].map((requiresAcknowledgement, i) => ({
      number: i + 1,
      requiresAcknowledgement,
    }));
    expect(lowestValidAcknowledgement(versions)).toBe(3);
    expect(lowestValidAcknowledgement([])).toBe(0);
  });
});
