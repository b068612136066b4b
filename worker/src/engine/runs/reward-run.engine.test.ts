import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunConfigInput, runConfigSchema } from "@hone/core/training/run-config";
import type { RunEvent } from "@hone/core/training/run-events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspectModelFolder, readWeights } from "../checkpoint/model-folder";
import { SCORE_WEIGHT } from "../models/head";
import { writeTinyFolder } from "../testing/tiny-folder";
import { createTask } from "../train/tasks";
import { openStart } from "./start";
import { trainRun } from "./train-run";

let root: string;
let count = 0;

const words = ["tea", "milk", "sugar", "cup", "small", "large"];
const asked = (i: number) => [{ role: "user", content: `${words[i % 6]} ${words[(i * 5 + 1) % 6]}` }];
/** Whoever says "please" was preferred; "the" and "hello" are as good as one another. */
const ranking = (i: number) => ({
  prompt: asked(i),
  chosen: [{ role: "assistant", content: `${words[(i + 2) % 6]} please` }],
  rejected: [{ role: "assistant", content: `${words[(i + 2) % 6]} now` }],
});

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-reward-"));
  await writeTinyFolder(path.join(root, "model"));
  const write = (name: string, rows: object[]) =>
    writeFile(path.join(root, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  await write(
    "train.jsonl",
    Array.from({ length: 24 }, (_, i) => ranking(i)),
  );
  await write(
    "validation.jsonl",
    Array.from({ length: 6 }, (_, i) => ranking(i + 40)),
  );
  await write(
    "rated.jsonl",
    Array.from({ length: 24 }, (_, i) => ({
      context: asked(i),
      generation: { role: "assistant", content: `${words[(i + 2) % 6]} ${i % 2 ? "please" : "now"}` },
      reward: i % 2,
    })),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Given = Partial<Extract<RunConfigInput, { kind: "reward" }>> & { files?: string[] };

function request({ files = ["train.jsonl"], ...changes }: Given = {}) {
  const config = runConfigSchema.parse({
    kind: "reward",
    model: path.join(root, "model"),
    data: {
      train: files.map((name) => path.join(root, name)),
      validation: [path.join(root, "validation.jsonl")],
    },
    length: { unit: "steps", count: 12 },
    maxTokens: 64,
    prompts: 6,
    seed: 3,
    optimizer: { learningRate: 0.01 },
    evaluateEvery: 6,
    checkpointEvery: 4,
    ...changes,
  });
  return { config, out: path.join(root, `run-${++count}`), resume: false, threads: 1 };
}

async function train(given: ReturnType<typeof request>, stopAfter = Number.POSITIVE_INFINITY) {
  const events: RunEvent[] = [];
  const controller = new AbortController();
  const outcome = await trainRun(given, {
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "step" && event.step >= stopAfter) controller.abort();
    },
  });
  return { outcome, events };
}

const of = <Type extends RunEvent["type"]>(events: readonly RunEvent[], type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
const losses = (events: readonly RunEvent[]) => of(events, "step").map(({ step, loss }) => [step, loss]);
const weightsOf = (out: string) => readFile(path.join(out, "model.safetensors"));

describe("a reward run", () => {
  it("orders held-out responses as it was taught, and leaves a reward model that opens again", async () => {
    const given = request();
    const { outcome, events } = await train(given);
    expect(outcome).toEqual({ state: "finished", step: 12 });
    const evaluations = of(events, "evaluation");
    const last = evaluations.at(-1)!;
    expect(last.loss).toBeLessThan(evaluations[0]!.loss - 0.2);
    expect(last.accuracy).toBe(1);
    expect(last.chosenReward).toBeGreaterThan(last.rejectedReward! + 0.5);
    const written = JSON.parse(await readFile(path.join(given.out, "config.json"), "utf8"));
    expect(written).toMatchObject({ architectures: ["LlamaForSequenceClassification"] });
    const inspected = await inspectModelFolder(given.out);
    expect(inspected.config.model.head).toBe("reward");
    expect((await readWeights(inspected))(SCORE_WEIGHT)).toHaveLength(32);
    // It goes on from there: the first evaluation is the last one of before.
    const config = { ...given.config, model: given.out, length: { unit: "steps" as const, count: 1 } };
    const again = await train({ ...given, config, out: path.join(root, `run-${++count}`) });
    expect(of(again.events, "evaluation")[0]!.loss).toBeCloseTo(last.loss, 4);
  });

  it("that was stopped and resumed tells the same losses and ends with the same weights", async () => {
    const [whole, halved] = [request(), request()];
    const { events } = await train(whole);
    const first = await train(halved, 5);
    const second = await train({ ...halved, resume: true });
    expect(second.outcome).toEqual({ state: "finished", step: 12 });
    expect([...losses(first.events), ...losses(second.events)]).toEqual(losses(events));
    expect(await weightsOf(halved.out)).toEqual(await weightsOf(whole.out));
  });

  it("with adapters trains the score as it is", async () => {
    const given = request({
      method: { kind: "lora", rank: 4 },
      optimizer: { learningRate: 0.02 },
      length: { unit: "steps", count: 20 },
    });
    const start = await openStart(given.config);
    const before = start.tensor(SCORE_WEIGHT).slice();
    const { events } = await train(given);
    expect(of(events, "evaluation").at(-1)!.accuracy).toBe(1);
    const after = (await readWeights(await inspectModelFolder(given.out)))(SCORE_WEIGHT);
    expect(after).toHaveLength(before.length);
    expect(Math.max(...after.map((x, i) => Math.abs(x - before[i]!)))).toBeGreaterThan(0.01);
  });

  it("learns verdicts of 0 and 1 by themselves", async () => {
    const { events } = await train(request({ files: ["rated.jsonl"], length: { unit: "steps", count: 24 } }));
    const last = of(events, "step").at(-1)!;
    expect(last.accuracy).toBe(1);
    expect(last.chosenReward).toBeGreaterThan(0);
    expect(last.rejectedReward).toBeLessThan(0);
    expect(of(events, "evaluation").at(-1)!.accuracy).toBe(1);
  });

  it("means the same whatever the prompts of a step are cut into", async () => {
    const evened = (prompts: number, accumulate: number) =>
      train(request({ prompts, accumulate, length: { unit: "steps", count: 4 } }));
    const [one, three] = [await evened(6, 1), await evened(2, 3)];
    for (const [i, [step, loss]] of losses(one.events).entries()) {
      expect(losses(three.events)[i]![0]).toBe(step);
      expect(losses(three.events)[i]![1]).toBeCloseTo(loss!, 4);
    }
  });
});

describe("the tasks of comparisons", () => {
  it("report what they use", async () => {
    const { config } = request();
    const start = await openStart(config);
    const signal = new AbortController().signal;
    const task = await createTask({ ...start, config, signal, onProblem: () => {} });
    expect(task.data).toMatchObject({ rows: 24, badRows: 0, tooLong: 0, leftOut: 0, used: 6 });
    expect(task.data.learnedTokens).toBeLessThan(task.data.tokens);
    expect(task.sizes.sequence).toBeLessThanOrEqual(64);
  });
});
