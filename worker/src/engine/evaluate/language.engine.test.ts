import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertLlama2c } from "../checkpoint/llama2c";
import { loadModel } from "../generate/local-model";
import { hasStories260k, stories260k, withoutStories } from "../testing/shared-data";
import { writeTinyFolder } from "../testing/tiny-folder";
import { DocumentScorer } from "./document-scorer";
import { evaluateModel } from "./evaluate-model";

let root: string;
let model: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-evaluate-"));
  model = path.join(root, "model");
  await writeTinyFolder(model);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const request = { train: [], plainPairs: "conversation" as const, seed: 1, threads: 1 };

async function file(name: string, rows: readonly object[]): Promise<string> {
  const place = path.join(root, name);
  await writeFile(place, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return place;
}

/** −ln p of every token after the first, by the decode graph, one text at a time. */
async function surprisesOf(folder: string, texts: readonly string[]): Promise<number[]> {
  const scorer = await DocumentScorer.open(folder, { threads: 1 });
  const front = scorer.tokenizer.front();
  await scorer.release();
  const reference = await loadModel(folder, { threads: 1 });
  try {
    const all: number[] = [];
    for (const text of texts) {
      const prompt = { kind: "tokens" as const, tokens: front };
      const { logprobs } = await reference.score({ prompt, completion: { text }, alternatives: 0 });
      all.push(...logprobs.map((logprob) => -logprob));
    }
    return all;
  } finally {
    await reference.close();
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe("the report of a language model", () => {
  // Of many lengths, so that several lie in one row; one with characters of several bytes.
  const texts = [
    "tea",
    "Grüße aus 東京, bitte",
    ...Array.from({ length: 30 }, (_, i) => "milk and tea ".repeat(1 + (i % 9))),
  ];

  it("is what scoring every text by itself gives", async () => {
    const data = [
      await file(
        "texts.jsonl",
        texts.map((text) => ({ text })),
      ),
    ];
    const report = await evaluateModel({ ...request, model, data });
    const surprises = await surprisesOf(model, texts);
    const bytes = sum(texts.map((text) => Buffer.byteLength(text)));
    if (report.kind !== "language") throw new Error(report.kind);
    expect(report).toMatchObject({
      tokens: surprises.length,
      bytes,
      documents: texts.length,
      tooLong: 0,
      badRows: 0,
    });
    const loss = sum(surprises) / surprises.length;
    expect(Math.abs(report.loss - loss)).toBeLessThan(1e-4);
    expect(report.perplexity).toBeCloseTo(Math.exp(report.loss), 8);
    expect(Math.abs(report.bitsPerByte - sum(surprises) / Math.LN2 / bytes)).toBeLessThan(1e-4);
  });

  it("counts the assistant's turns with their end in conversations, and what could not be used", async () => {
    const say = (role: string, content: string) => ({ role, content });
    const rows = [
      {
        messages: [
          say("user", "tea"),
          say("assistant", "hello"),
          say("user", "no"),
          say("assistant", "milk"),
        ],
      },
      { messages: [say("user", "tea"), say("assistant", "x<|end|>")] },
    ];
    const problems: string[] = [];
    const data = [await file("chat.jsonl", rows)];
    const report = await evaluateModel(
      { ...request, model, data },
      { onProblem: (line) => problems.push(line) },
    );
    const scorer = await DocumentScorer.open(model);
    const pieces = ["hello", "milk"].map((text) => scorer.tokenizer.encode(text, { special: false }).length);
    expect(report).toMatchObject({ documents: 1, badRows: 1, tokens: sum(pieces) + 2, bytes: 9 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/chat\.jsonl:2: messages\[1\]\.content: spells out/);
  });

  it("splits long texts and loses no learned token", async () => {
    const long = "milk and tea and sugar ".repeat(40);
    const data = [await file("long.jsonl", [{ text: long }, { text: "tea" }])];
    const report = await evaluateModel({ ...request, model, data, maxTokens: 100 });
    const scorer = await DocumentScorer.open(model);
    const tokens = sum([long, "tea"].map((text) => scorer.tokenizer.encode(text, { special: false }).length));
    expect(report).toMatchObject({ documents: 2, tooLong: 1, tokens, bytes: long.length + 3 });
    await expect(evaluateModel({ ...request, model, data, maxTokens: 301 })).rejects.toThrow(
      /301 tokens are more than the model's context of 300/,
    );
  });

  it.skipIf(!hasStories260k)(`of stories260K agrees with the decode graph${withoutStories}`, async () => {
    const stories = path.join(root, "stories");
    const [weights, tokenizer] = [`${stories260k}/stories260K.bin`, `${stories260k}/tok512.bin`];
    await convertLlama2c({ weights, tokenizer, out: stories });
    const told = [
      "Once upon a time, there was a little girl named Lily.",
      "One day, Tom went to the park. He saw a big dog. The dog was happy and wanted to play with Tom’s ball.",
    ];
    const data = [
      await file(
        "stories.jsonl",
        told.map((text) => ({ text })),
      ),
    ];
    const report = await evaluateModel({ ...request, model: stories, data });
    const surprises = await surprisesOf(stories, told);
    if (report.kind !== "language") throw new Error(report.kind);
    expect(report.tokens).toBe(surprises.length);
    expect(Math.abs(report.loss - sum(surprises) / surprises.length)).toBeLessThan(1e-4);
    expect(report.bytes).toBe(sum(told.map((text) => Buffer.byteLength(text))));
    expect(report.loss).toBeLessThan(2);
  });
});
