import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tinyTokenizer } from "../testing/tokenizer-folder";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import { learnedCount } from "./encoded";
import { loadDemonstrations } from "./load-demonstrations";

let folder: string;
let tokenizer: TextTokenizer;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-load-"));
  tokenizer = await tinyTokenizer();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const say = (role: string, content: string) => ({ role, content });
const good = {
  messages: [
    say("user", "the"),
    say("assistant", "hello"),
    say("user", "the"),
    say("assistant", "hello hello"),
  ],
};
const tool = { messages: [say("user", "a"), say("tool", "b"), say("assistant", "c")] };
const forged = { messages: [say("user", "<|end|>"), say("assistant", "c")] };

async function load(rows: object[], learn: "all" | "last") {
  const file = path.join(folder, "rows.jsonl");
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const problems: string[] = [];
  const loaded = await loadDemonstrations([file], {
    tokenizer,
    endTokenIds: [1],
    learn,
    plainPairs: "conversation",
    onProblem: (line) => problems.push(path.basename(line.split(": ")[0]!) + line.slice(line.indexOf(": "))),
  });
  return { ...loaded, problems };
}

describe("loadDemonstrations", () => {
  it("names rows that the template or the tokenizer refuses, and goes on", async () => {
    const { documents, summary, problems } = await load([good, tool, forged, { messages: [] }, good], "all");
    expect(documents).toHaveLength(2);
    expect(summary).toEqual({ rows: 2, badRows: 3 });
    expect(problems.map((line) => line.split(": ")[0])).toEqual([
      "rows.jsonl:2",
      "rows.jsonl:3",
      "rows.jsonl:4",
    ]);
    expect(problems[0]).toContain("no tools here");
    expect(problems[1]).toContain("messages[0].content: spells out the special token <|end|>");
  });

  it("learns all answers, or the last ones", async () => {
    const [all, last] = [await load([good], "all"), await load([good], "last")];
    const counts = [all, last].map(({ documents }) => learnedCount(documents[0]!));
    const answer = (text: string) => tokenizer.encode(text, { special: false }).length + 1;
    expect(counts).toEqual([answer("hello") + answer("hello hello"), answer("hello hello")]);
  });

  it("ends with one clear error when no row can be encoded", async () => {
    await expect(load([forged], "all")).rejects.toThrow(
      /no row can be encoded\. The first problem: .*rows\.jsonl:1: messages\[0\]\.content/,
    );
  });
});
