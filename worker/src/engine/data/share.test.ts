import type { TrainingRow } from "@hone/core/training/rows";
import { describe, expect, it } from "vitest";
import { shareOfPrompts } from "./share";

const conversation = (question: string, answer: string): TrainingRow => ({
  kind: "conversation",
  messages: [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ],
  learned: [false, true],
});
const rows = Array.from({ length: 1000 }, (_, i) => conversation(`question ${i}`, "answer"));
const chosen = (share: number, seed: number) => rows.filter(shareOfPrompts(share, seed));

describe("a share of the prompts", () => {
  it("is about as large as asked for, and all of them at 1", () => {
    expect(chosen(1, 5)).toHaveLength(1000);
    expect(Math.abs(chosen(0.25, 5).length - 250)).toBeLessThan(50);
  });
  it("is part of a larger share of the same seed, and another one for another seed", () => {
    const half = new Set(chosen(0.5, 5));
    expect(chosen(0.25, 5).every((row) => half.has(row))).toBe(true);
    expect(chosen(0.5, 6).every((row) => half.has(row))).toBe(false);
  });
  it("takes all rows of a prompt or none", () => {
    const keep = shareOfPrompts(0.5, 1);
    for (let i = 0; i < 50; i++)
      expect(keep(conversation(`q${i}`, "one"))).toBe(keep(conversation(`q${i}`, "another")));
  });
});
