import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { importDefaultsSchema } from "./mapping";
import { mapRow, recogniseShapes } from "./registry";

const folder = path.resolve(import.meta.dirname, "../../../../../shared/data");
const present = existsSync(folder);
const title = present
  ? "the shared data files"
  : "the shared data files (skipped: ../shared/data is not beside this checkout)";

function readFile(file: string, system: string | null = null) {
  const lines = readFileSync(path.join(folder, file), "utf8").split("\n");
  const rows = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
  const [best] = recogniseShapes(rows.slice(0, 20));
  const defaults = importDefaultsSchema.parse({ system });
  const results = rows.map((row) => mapRow(row, best!.shape, best!.mapping, defaults));
  const items = results.flatMap((result) => result.items);
  return {
    shape: best!.shape,
    rows: rows.length,
    problems: results.flatMap((result) => result.problems),
    items,
    candidates: items.flatMap((item) => item.candidates).length,
    demonstrations: items.flatMap((item) => item.demonstrations).length,
    rankings: items.flatMap((item) => item.rankings),
  };
}

describe.skipIf(!present)(title, () => {
  it("oasst-100-trees: 254 answered turns, 212 of them ranked", () => {
    const { shape, problems, items, candidates, rankings } = readFile("preferences/oasst-100-trees.jsonl");
    expect(shape).toBe("oasst-tree");
    expect(problems).toEqual([]);
    expect([items.length, candidates, rankings.length]).toEqual([254, 687, 212]);
    const sizes = rankings.map(({ tiers }) => tiers.length);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([2, 9]);
  });

  it("tulu-human-eval: 1,150 rankings by 16 people, 376 of them ties", () => {
    const { shape, problems, rankings } = readFile("preferences/tulu-human-eval.jsonl");
    expect(shape).toBe("pairwise-eval");
    expect(problems).toEqual([]);
    expect(rankings.length).toBe(1150);
    expect(new Set(rankings.map(({ annotator }) => annotator)).size).toBe(16);
    expect(rankings.filter(({ tiers }) => tiers.length === 1)).toHaveLength(376);
    expect(rankings.filter(({ strength }) => strength === "slightly")).toHaveLength(426);
  });

  it("taskmaster4-rewards: 3,228 rated turns, six of which answer nothing unless a system message is given", () => {
    const { shape, problems, items, rankings } = readFile("preferences/taskmaster4-rewards.jsonl");
    expect(shape).toBe("rated");
    expect(items.length).toBe(3222);
    expect(problems).toHaveLength(6);
    expect(new Set(problems.map(({ field }) => field))).toEqual(new Set(["context"]));
    expect(rankings.filter(({ noneAcceptable }) => noneAcceptable)).toHaveLength(453);
    const whole = readFile("preferences/taskmaster4-rewards.jsonl", "You take orders at a coffee bar.");
    expect([whole.items.length, whole.problems.length]).toEqual([3228, 0]);
  });

  it.each([
    ["prompts/seed_tasks.jsonl", 175],
    ["prompts/user_oriented_instructions.jsonl", 252],
  ])("%s: a prompt and a demonstration each", (file, count) => {
    const { shape, problems, items, demonstrations } = readFile(file);
    expect(shape).toBe("self-instruct");
    expect(problems).toEqual([]);
    expect([items.length, demonstrations]).toEqual([count, count]);
  });

  it("the coffee-bar dialogues are chats", () => {
    const { shape, problems, items, demonstrations } = readFile("logs/taskmaster4.jsonl");
    expect(shape).toBe("chat");
    expect(problems).toEqual([]);
    expect([items.length, demonstrations]).toEqual([3710, 3635]);
  });
});
