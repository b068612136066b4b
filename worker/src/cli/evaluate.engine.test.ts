import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { evaluationReportSchema } from "@hone/core/training/evaluation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyRewardFolder } from "../engine/testing/tiny-reward-folder";
import { runHone } from "./testing/run-hone";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-evaluate-"));
  await writeTinyRewardFolder(path.join(root, "model"), path.join(root, "reward"));
  await write("texts.jsonl", [{ text: "tea and milk" }, { text: "hello" }]);
  await write("pairs.jsonl", [
    { prompt: "the tea", chosen: "with milk", rejected: "no" },
    { prompt: "the tea", chosen: "with sugar", rejected: "never" },
    { prompt: "the cup", chosen: "", rejected: "large" },
  ]);
});
afterAll(() => rm(root, { recursive: true }));

const write = (name: string, rows: object[]) =>
  writeFile(path.join(root, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
const hone = (...words: string[]) => runHone(words, { cwd: root });

describe("hone evaluate", () => {
  it("reports on a language model, as JSON and for people", async () => {
    const words = ["evaluate", "--model", "model", "--data", "texts.jsonl"];
    const run = await hone(...words, "--json");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const report = JSON.parse(run.stdout);
    expect(evaluationReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ kind: "language", documents: 2, bytes: 17, badRows: 0 });
    expect(report.perplexity).toBeCloseTo(Math.exp(report.loss), 6);
    const plain = await hone(...words);
    expect(plain.stdout).toContain(`loss ${report.loss.toFixed(4)} nats per token`);
    expect(plain.stdout).toContain("17 bytes, in 2 documents");
  });

  it("reports on a reward model, and names bad rows", async () => {
    const words = ["evaluate", "--model", "reward", "--data", "pairs.jsonl", "--train", "pairs.jsonl"];
    const run = await hone(...words, "--json");
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^pairs\.jsonl:3: chosen: /);
    const report = JSON.parse(run.stdout);
    expect(evaluationReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ kind: "reward", badRows: 1, labelled: null });
    expect(report.comparisons).toMatchObject({ prompts: 1, choices: 2 });
    expect(report.comparisons.lengthBaseline).toMatchObject({ prefers: "longer", chosenOn: "training data" });
    const plain = await hone(...words);
    expect(plain.stdout).toMatch(/taking the longer response \(as in the training data\) +100\.0 %/);
    expect(plain.stdout).toContain("1 of the rows could not be used");
  });

  it("names what is wrong", async () => {
    const missing = await hone("evaluate", "--model", "model", "--data", "nothing.jsonl");
    expect(missing).toMatchObject({ code: 1, stdout: "" });
    expect(missing.stderr).toMatch(/^hone: nothing\.jsonl: cannot be read/);
    const wrong = await hone("evaluate", "--model", "model", "--data", "texts.jsonl", "--plain-pairs", "x");
    expect(wrong.code).toBe(2);
    expect((await hone("evaluate", "--help")).stdout).toContain("hone evaluate --model models/barista");
  });
});

describe("hone score", () => {
  it("gives every response its reward, one object per row", async () => {
    const run = await hone("score", "--model", "reward", "--data", "pairs.jsonl", "--json");
    const rows = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map(({ line }) => line)).toEqual([1, 2]);
    expect(rows[0].prompt).toEqual([{ role: "user", content: "the tea" }]);
    expect(rows[0].responses.map(({ text }: { text: string }) => text)).toEqual(["with milk", "no"]);
    for (const { reward } of rows[0].responses) expect(reward).toEqual(expect.any(Number));
    const plain = await hone("score", "--model", "reward", "--data", "pairs.jsonl");
    expect(plain.stdout).toContain(`${rows[1].responses[0].reward.toFixed(4)}  with sugar`);
  });

  it("gives log-probabilities where the model is a language model", async () => {
    const run = await hone("score", "--model", "model", "--data", "pairs.jsonl", "--json");
    const [first] = JSON.parse(run.stdout.split("\n")[0]!).responses;
    expect(first.logprob).toBeLessThan(0);
    expect(first).not.toHaveProperty("reward");
  });
});
