import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunConfigInput, runConfigSchema } from "@hone/core/training/run-config";
import type { EvaluationEvent } from "@hone/core/training/run-events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateModel } from "../evaluate/evaluate-model";
import { writeTinyFolder } from "../testing/tiny-folder";
import { trainRun } from "./train-run";

let root: string;
const words = ["the", "hello", "tea", "milk", "sugar", "cup", "please", "thanks"];
const word = (i: number) => words[i % 8]!;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-evaluated-"));
  await writeTinyFolder(path.join(root, "model"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function files(name: string, row: (i: number) => object) {
  const write = async (part: string, from: number, to: number) => {
    const place = path.join(root, `${name}-${part}.jsonl`);
    const rows = Array.from({ length: to - from }, (_, i) => `${JSON.stringify(row(from + i))}\n`);
    await writeFile(place, rows.join(""));
    return place;
  };
  return { train: [await write("train", 0, 24)], validation: [await write("validation", 24, 40)] };
}

/** Trains a little; gives the last evaluation on the validation files, and the report of what came out. */
async function both(
  settings: Omit<RunConfigInput, "model" | "data"> & { name: string },
  row: (i: number) => object,
) {
  const { name, ...rest } = settings;
  const data = await files(name, row);
  const out = path.join(root, name);
  const shared = {
    model: path.join(root, "model"),
    data,
    maxTokens: 160,
    length: { unit: "steps", count: 6 },
  };
  const optimizer = { learningRate: 0.01 };
  const config = runConfigSchema.parse({ ...shared, optimizer, ...rest });
  const measured: EvaluationEvent[] = [];
  await trainRun(
    { config, out, resume: false, threads: 1 },
    {
      signal: new AbortController().signal,
      onEvent: (event) => {
        if (event.type === "evaluation") measured.push(event);
      },
    },
  );
  const request = { train: data.train, plainPairs: "conversation" as const, seed: 1, threads: 1 };
  const report = await evaluateModel({ ...request, model: out, data: data.validation });
  return { last: measured.at(-1)!, first: measured[0]!, report };
}

describe("the report on a finished run's model", () => {
  it("says of a language model what the run measured last", async () => {
    const { first, last, report } = await both({ name: "sft", kind: "sft" }, (i) => ({
      messages: [
        { role: "user", content: `${word(i)} ${word(i * 3)}` },
        { role: "assistant", content: `${word(i + 1)} ${word(i + 2)}`.repeat(1 + (i % 3)) },
      ],
    }));
    if (report.kind !== "language") throw new Error(report.kind);
    expect(last.loss).toBeLessThan(first.loss - 0.5);
    expect(Math.abs(report.loss - last.loss)).toBeLessThan(1e-4);
  });

  it("says of a reward model what the run measured last", async () => {
    const settings = {
      name: "reward",
      kind: "reward" as const,
      ties: "leave-out" as const,
      margins: false,
      center: 0,
    };
    const { last, report } = await both(settings, (i) => ({
      prompt: `${word(i)} ${word(i * 3)} ${i}`,
      chosen: `please ${word(i + 1)}`,
      rejected: i % 5 === 0 ? `thanks ${word(i + 2)}` : `${word(i + 3)} milk milk`,
    }));
    if (report.kind !== "reward") throw new Error(report.kind);
    expect(report.comparisons!.accuracy).toMatchObject({ n: 16 });
    expect(Math.abs(report.comparisons!.accuracy.value - last.accuracy!)).toBeLessThan(1e-9);
    expect(Math.abs(report.comparisons!.loss - last.loss)).toBeLessThan(1e-4);
  });
});
