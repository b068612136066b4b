import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { PreflightReport } from "@hone/core/training/preflight";
import { preflightReportSchema } from "@hone/core/training/preflight";
import { type RunConfigInput, runConfigSchema } from "@hone/core/training/run-config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyFolder } from "../testing/tiny-folder";
import { runPreflight } from "./open-preflight";
import { preflight } from "./preflight";
import { trainRun } from "./train-run";

let folder: string;
const { signal } = new AbortController();

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "hone-preflight-"));
  await writeTinyFolder(at("model"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (...names: string[]) => path.join(folder, ...names);
async function file(name: string, rows: readonly unknown[]): Promise<string> {
  await writeFile(at(name), rows.map((row) => JSON.stringify(row)).join("\n"));
  return at(name);
}

const asked = (question: string, answer: string) => ({
  messages: [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ],
});
const long = "one two three four five six seven eight nine ten eleven twelve";
const config = ({ kind = "sft", ...change }: { kind?: string; data: object }) =>
  runConfigSchema.parse({
    ...{ kind, model: at("model"), maxTokens: 120 },
    ...(kind === "sft" || kind === "pretrain" ? { rows: 2 } : {}),
    ...change,
  } as RunConfigInput);
const check = (report: PreflightReport, name: string) => report.checks.find((one) => one.check === name)!;

describe("a look before a run on demonstrations", () => {
  let report: PreflightReport;
  beforeAll(async () => {
    const train = await file("train.jsonl", [
      asked("Two teas?", "Two teas, gladly."),
      asked(long, "Twelve words."),
      asked("Too long", "la ".repeat(100)),
      { messages: "nothing" },
    ]);
    const validation = await file("validation.jsonl", [asked("Two teas?", "Yes."), asked("Milk?", "Oat.")]);
    const test = await file("test.jsonl", [asked(`${long} thirteen`, "No.")]);
    report = preflightReportSchema.parse(
      await preflight(
        { config: config({ data: { train: [train], validation: [validation] } }), test: [test], threads: 1 },
        { signal },
      ),
    );
  });

  it("shows real rows as tokens: their text, and which of them are learned", () => {
    const [row] = report.rows;
    expect(row).toMatchObject({ file: "train.jsonl", line: 1, label: "demonstration", tooLong: false });
    const text = (learned: boolean) =>
      row!.tokens
        .filter((token) => token.learned === learned)
        .map((token) => token.text)
        .join("");
    expect(text(true)).toMatch(/^Two teas, gladly\..+$/);
    expect(text(false)).toContain("Two teas?");
    const last = row!.tokens.findLast((token) => token.learned)!;
    expect(last, "the token that ends the turn is learned").toMatchObject({ id: 1, special: true });
    expect(row!.length).toBe(row!.tokens.length);
  });

  it("counts rows, answers that lose their end, and lengths", () => {
    expect(report.train).toMatchObject({ rows: 3, badRows: 1, used: 3, tooLong: 1, leftOut: 0 });
    expect(report.problems).toEqual([expect.stringMatching(/^train\.jsonl:4: messages: /)]);
    expect(check(report, "rows")).toMatchObject({ outcome: "warning" });
    expect(check(report, "endToken").message).toMatch(/^1 of 3 answers are too long and lose it/);
    expect(check(report, "roundTrip")).toMatchObject({ outcome: "ok" });
    expect(check(report, "length")).toMatchObject({ outcome: "warning" });
    expect(report.lengths).toMatchObject({ limit: 120 });
    expect(report.lengths.bins.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(report.lengths.longest).toBeGreaterThan(300);
  });

  it("finds held-out prompts that are trained on, word for word or nearly", () => {
    expect(report.contamination).toMatchObject([
      { split: "validation", prompts: 2, exact: 1, near: 0, examples: [{ prompt: "Two teas?", line: 1 }] },
      { split: "test", prompts: 1, exact: 0, near: 1, examples: [{ trained: long, file: "test.jsonl" }] },
    ]);
    expect(check(report, "contamination")).toMatchObject({ outcome: "warning" });
  });

  it("estimates what the run itself then reports", async () => {
    const { estimate } = report;
    expect(check(report, "memory")).toMatchObject({ outcome: "ok" });
    expect(estimate).toMatchObject({ tokensPerStep: 240, batchesPerEpoch: expect.any(Number) });
    expect(estimate.seconds).toBeGreaterThan(0);
    const events: { type: string; steps?: number; data?: unknown }[] = [];
    await trainRun(
      {
        config: config({ data: { train: [at("train.jsonl")], validation: [at("validation.jsonl")] } }),
        ...{ out: at("out"), resume: false, threads: 1 },
      },
      { signal, onEvent: (event) => events.push(event) },
    );
    const started = events.find(({ type }) => type === "started")!;
    expect(started).toMatchObject({
      steps: estimate.steps,
      data: report.train,
      validation: report.validation,
    });
  });
});

describe("a look before other runs", () => {
  it("counts comparisons and the tokens of chosen and rejected responses, in a process of its own", async () => {
    const train = await file("pairs.jsonl", [
      { prompt: "Two teas?", chosen: "Two teas, gladly.", rejected: "No." },
      { prompt: "Milk?", chosen: "Oat or whole?", rejected: "la ".repeat(100) },
    ]);
    for (const kind of ["reward", "dpo"] as const) {
      const report = await runPreflight(
        { config: config({ kind, data: { train: [train] } }), test: [], threads: 1 },
        { signal },
      );
      expect(report.rows.map(({ label, line }) => [label, line])).toEqual([
        ["chosen", 1],
        ["rejected", 1],
        ["chosen", 2],
        ["rejected", 2],
      ]);
      expect(report.train, kind).toMatchObject({ rows: 2, used: 1, tooLong: 1, leftOut: 1 });
      expect(check(report, "length").outcome).toBe("warning");
      expect(report.estimate.steps).toBe(1);
    }
  });

  it("takes plain texts, which go on in further rows", async () => {
    const train = await file("texts.jsonl", [{ text: "la ".repeat(100) }, { text: "Hello there." }]);
    const report = await preflight(
      { config: config({ kind: "pretrain", data: { train: [train] } }), test: [], threads: 1 },
      { signal },
    );
    expect(check(report, "endToken").outcome).toBe("ok");
    expect(check(report, "length")).toMatchObject({ outcome: "ok" });
    expect(report.train).toMatchObject({ tooLong: 1, leftOut: 0 });
  });

  it("says what the run would end with", async () => {
    const train = await file("empty.jsonl", [{ messages: [] }]);
    await expect(
      runPreflight({ config: config({ data: { train: [train] } }), test: [], threads: 1 }, { signal }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("empty.jsonl") });
  });
});
