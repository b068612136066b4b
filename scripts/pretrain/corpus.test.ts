import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bucket, clean, DATA, type Dialogue, dialogues, random, splitOf, stories } from "./corpus";
import { systemPrompt } from "./system-prompts";

describe("the split", () => {
  it("depends on the id alone and keeps about the promised share", () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `dlg-${i}`);
    const share = (split: string) =>
      ids.filter((id) => splitOf(id, "dialogue") === split).length / ids.length;
    expect(share("test")).toBeCloseTo(0.05, 2);
    expect(share("dev")).toBeCloseTo(0.02, 2);
    expect(bucket("dlg-1")).toBe(bucket("dlg-1"));
  });
});

describe("clean", () => {
  it("makes typographic marks plain and keeps paragraphs", () => {
    expect(clean("“It’s\u00a0mine,”\r\nhe\u2060 said…\n\n\n\nEnd ")).toBe(`"It's mine,"\nhe said...\n\nEnd`);
  });
});

describe("system prompts", () => {
  const dialogue = (user: string, assistant: string): Dialogue => ({
    id: "x",
    messages: [
      { role: "user", content: user },
      { role: "assistant", content: assistant },
    ],
  });
  const prompts = (d: Dialogue) => Array.from({ length: 300 }, (_, seed) => systemPrompt(d, random(seed)));
  const menus = (d: Dialogue) => prompts(d).filter((prompt) => prompt.includes("Menu:"));

  it("list what is ordered", () => {
    const found = menus(dialogue("A cortado, please.", "Sure. Is that right?"));
    expect(found.length).toBeGreaterThan(100);
    for (const prompt of found) expect(prompt).toContain("Cortado");
  });

  it("leave out what the assistant says is not there, and list what it offers instead", () => {
    const found = menus(dialogue("A cappuccino?", "We do not have that. Did you mean a cortado?"));
    for (const prompt of found) {
      expect(prompt).not.toContain("Cappuccino");
      expect(prompt).toContain("Cortado");
    }
  });
});

describe.skipIf(!existsSync(DATA))(`the corpora in ${DATA} (skipped where absent)`, () => {
  it("share no dialogue between training and held-out parts", () => {
    const { train, dev, test } = dialogues();
    const key = (d: Dialogue) => JSON.stringify(d.messages).toLowerCase();
    const held = new Set([...dev, ...test].map(key));
    expect(train.filter((d) => held.has(key(d)))).toEqual([]);
    expect(test.length).toBeGreaterThan(150);
    expect(train.length).toBeGreaterThan(3300);
  }, 60_000);

  it("lose no story when books are cut into chapters", () => {
    const { train, dev, test } = stories();
    const books = [...train, ...dev, ...test].filter((story) => story.kind === "book");
    const size = books.reduce((sum, story) => sum + story.text.length, 0);
    expect(size).toBeGreaterThan(5_800_000);
    expect(new Set(books.map((story) => story.id)).size).toBe(books.length);
  }, 60_000);
});
