import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunConfigInput, runConfigSchema } from "@hone/core/training/run-config";
import type { RunEvent } from "@hone/core/training/run-events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyFolder } from "../testing/tiny-folder";
import { trainRun } from "./train-run";

let root: string;
let count = 0;

const words = ["tea", "milk", "sugar", "cup", "small", "large"];
const pair = (i: number) => ({
  prompt: [{ role: "user", content: `${words[i % 6]} ${words[(i * 5 + 1) % 6]}` }],
  chosen: [{ role: "assistant", content: `${words[(i + 2) % 6]} please` }],
  rejected: [{ role: "assistant", content: `${words[(i + 2) % 6]} now` }],
});

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-dpo-"));
  await writeTinyFolder(path.join(root, "model"));
  const write = (name: string, rows: object[]) =>
    writeFile(path.join(root, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  await write(
    "train.jsonl",
    Array.from({ length: 24 }, (_, i) => pair(i)),
  );
  await write(
    "validation.jsonl",
    Array.from({ length: 6 }, (_, i) => pair(i + 40)),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

function request(changes: Partial<Extract<RunConfigInput, { kind: "dpo" }>> = {}) {
  const config = runConfigSchema.parse({
    kind: "dpo",
    model: path.join(root, "model"),
    data: { train: [path.join(root, "train.jsonl")], validation: [path.join(root, "validation.jsonl")] },
    length: { unit: "steps", count: 10 },
    maxTokens: 64,
    prompts: 6,
    seed: 3,
    optimizer: { learningRate: 0.003 },
    evaluateEvery: 5,
    checkpointEvery: 4,
    ...changes,
  });
  return { config, out: path.join(root, `run-${++count}`), resume: false, threads: 1 };
}

async function train(given: ReturnType<typeof request>, stopAfter = Number.POSITIVE_INFINITY) {
  const events: RunEvent[] = [];
  const controller = new AbortController();
  await trainRun(given, {
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "step" && event.step >= stopAfter) controller.abort();
    },
  });
  const steps = events.filter((event) => event.type === "step");
  return {
    losses: steps.map(({ loss }) => loss),
    evaluations: events.filter((e) => e.type === "evaluation"),
  };
}

describe("a DPO run", () => {
  it("begins as its own reference, and raises what was preferred over what was not", async () => {
    const { evaluations } = await train(request());
    const [before, after] = [evaluations[0]!, evaluations.at(-1)!];
    expect(before.loss).toBeCloseTo(Math.LN2, 5);
    expect(before.chosenReward).toBeCloseTo(0, 4);
    expect(after.loss).toBeLessThan(before.loss - 0.1);
    expect(after.accuracy).toBe(1);
    expect(after.chosenReward).toBeGreaterThan(after.rejectedReward! + 0.2);
  });

  it("that was resumed is still compared with the model of its beginning", async () => {
    const [whole, halved] = [request(), request()];
    const all = await train(whole);
    const first = await train(halved, 5);
    const second = await train({ ...halved, resume: true });
    expect([...first.losses, ...second.losses]).toEqual(all.losses);
    const weightsOf = (out: string) => readFile(path.join(out, "model.safetensors"));
    expect(await weightsOf(halved.out)).toEqual(await weightsOf(whole.out));
  });

  it("with IPO begins at (1 / 2β)² and falls; an SFT term makes the chosen more likely than they were", async () => {
    const ipo = await train(request({ loss: "ipo", beta: 0.5 }));
    expect(ipo.evaluations[0]!.loss).toBeCloseTo(1, 5);
    expect(ipo.evaluations.at(-1)!.loss).toBeLessThan(0.9);
    const kept = await train(request({ sftWeight: 1 }));
    expect(kept.evaluations.at(-1)!.chosenReward).toBeGreaterThan(0.1);
  });

  it("says that verdicts and ties are nothing to it", async () => {
    const given = request();
    const file = path.join(root, "rated.jsonl");
    await writeFile(file, `${JSON.stringify({ prompt: "tea", completion: "milk", label: true })}\n`);
    given.config.data.train = [file];
    await expect(train(given)).rejects.toThrow(/rated\.jsonl:1: label: .*verdict on one response/);
  });
});
