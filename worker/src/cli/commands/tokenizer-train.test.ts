import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TextTokenizer } from "../../engine/tokenizer/text-tokenizer";
import { runHone } from "../testing/run-hone";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hone-train-tokenizer-"));
  const story = { text: "The cat sat on the mat and the cat ate the rat. ".repeat(20) };
  const chat = {
    messages: [
      { role: "user", content: "the cat?" },
      { role: "assistant", content: "the rat!" },
    ],
  };
  await writeFile(path.join(folder, "stories.jsonl"), `${JSON.stringify(story)}\n{"text":""}\n`);
  await writeFile(path.join(folder, "chats.jsonl"), `${JSON.stringify(chat)}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const train = (...words: string[]) =>
  runHone(["tokenizer", "train", ...words], {
    cwd: folder,
    env: { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" },
  });
const data = ["--data", "stories.jsonl", "chats.jsonl"];

describe("hone tokenizer train", { timeout: 60_000 }, () => {
  it("writes a tokenizer that the engine loads, the same each time, without a database", async () => {
    const run = await train(...data, "--vocab-size", "275", "--out", "out", "--json");
    expect(run).toMatchObject({
      code: 0,
      stderr: "stories.jsonl:2: text: text was expected, the field is empty\n",
    });
    expect(JSON.parse(run.stdout)).toEqual({
      out: path.join(folder, "out"),
      vocabularySize: 275,
      merges: 14,
      rows: 2,
      badRows: 1,
    });
    await train(...data, "--vocab-size", "275", "--out", "again");
    for (const name of await readdir(path.join(folder, "out")))
      expect(await readFile(path.join(folder, "again", name))).toEqual(
        await readFile(path.join(folder, "out", name)),
      );
    const tokenizer = await TextTokenizer.load(path.join(folder, "out"));
    const tokens = tokenizer.encode("the cat café", { special: true });
    expect(tokens[0]).toBe(tokenizer.tokenId("<|begin_of_text|>"));
    expect(tokenizer.piece(tokens[2]!)).toBe(" cat");
    expect(tokenizer.decode(tokens)).toBe("the cat café");
    expect(tokenizer.specialTokens.eos_token).toBe("<|im_end|>");
    expect(tokenizer.encodeMessages([{ role: "user", content: "the" }])[0]).toBe(1);
  });

  it("makes one for plain text, and says when the data are too small for the vocabulary", async () => {
    const run = await train(...data, "--vocab-size", "5000", "--out", "plain", "--no-chat");
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(
      /The data have no more pairs that occur 2 times; the vocabulary stays at \d+ of 5000/,
    );
    const tokenizer = await TextTokenizer.load(path.join(folder, "plain"));
    expect(tokenizer.chatTemplate).toBeUndefined();
    expect(tokenizer.specialTokens.eos_token).toBe("<|end_of_text|>");
  });

  it("refuses a full folder, a vocabulary without room, and data without rows", async () => {
    await writeFile(path.join(folder, "none.jsonl"), '{"text":""}\n');
    const full = await train(...data, "--vocab-size", "300", "--out", ".");
    expect(full).toMatchObject({ code: 1, stdout: "" });
    expect(full.stderr).toContain("is not empty");
    const small = await train(...data, "--vocab-size", "260", "--out", "x");
    expect(small.code).toBe(2);
    expect(small.stderr).toContain("It must be at least 261");
    const none = await train("--data", "none.jsonl", "--vocab-size", "300", "--out", "x");
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("there is no row that can be used");
  });
});
