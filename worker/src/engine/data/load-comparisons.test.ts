import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tinyTokenizer } from "../testing/tokenizer-folder";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import { loadComparisons } from "./load-comparisons";

let folder: string;
let tokenizer: TextTokenizer;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-load-"));
  tokenizer = await tinyTokenizer();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pair = (prompt: string, chosen: string, rejected: string) => ({ prompt, chosen, rejected });

async function load(rows: object[], changes: Partial<Parameters<typeof loadComparisons>[1]> = {}) {
  const file = path.join(folder, "rows.jsonl");
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const problems: string[] = [];
  const loaded = await loadComparisons([file], {
    tokenizer,
    endTokenIds: [1],
    want: "judgements",
    plainPairs: "conversation",
    maxTokens: 60,
    ties: "keep",
    onProblem: (line) => problems.push(line.replace(`${folder}${path.sep}`, "")),
    ...changes,
  });
  return { ...loaded, problems };
}

describe("loadComparisons", () => {
  it("brings prompts together and names bad rows by file and line", async () => {
    const rows = [
      pair("the", "hello", "a"),
      pair("the", "<|end|>", "a"),
      pair("the", "a", "b"),
      pair("z", "a", "b"),
    ];
    const { elements, summary, problems } = await load(rows);
    expect(elements.map(({ responses }) => responses.length)).toEqual([3, 2]);
    expect(summary).toEqual({ rows: 3, badRows: 1 });
    expect(problems).toEqual([expect.stringMatching(/^rows\.jsonl:2: .*special token/)]);
  });

  it("takes the chosen rows alone, and does not count the others", async () => {
    const rows = [pair("the", "hello", "a"), pair("z", "a", "b")];
    const { elements, summary } = await load(rows, {
      keep: (row) => JSON.stringify(row).includes('"z"'),
    });
    expect(elements).toHaveLength(1);
    expect(summary).toEqual({ rows: 1, badRows: 0 });
    await expect(load(rows, { keep: () => false })).rejects.toThrow(/take a larger share/);
  });

  it("says why nothing is left", async () => {
    await expect(load([pair("the", "x".repeat(100), "y".repeat(100))])).rejects.toThrow(
      /2 of 2 responses take more than 60 tokens/,
    );
    await expect(load([pair("the", "<|end|>", "a")])).rejects.toThrow(/rows\.jsonl:1: .*special token/);
  });
});
