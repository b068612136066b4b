import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunConfigInput, runConfigSchema } from "@hone/core/training/run-config";
import type { RunEvent } from "@hone/core/training/run-events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../generate/local-model";
import { writeTinyFolder } from "../testing/tiny-folder";
import { openTrainingProcess } from "./open-run";
import { type TrainRequest, trainRun } from "./train-run";

let root: string;
let count = 0;

const words = ["the", "hello", "tea", "milk", "sugar", "cup", "please", "thanks", "small", "large"];
const conversation = (i: number) => ({
  messages: [
    { role: "user", content: `${words[i % 10]} ${words[(i * 7 + 3) % 10]}` },
    {
      role: "assistant",
      content: Array.from({ length: 1 + (i % 5) }, (_, k) => words[(i + k) % 10]).join(" "),
    },
  ],
});

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-run-"));
  await writeTinyFolder(path.join(root, "model"));
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${JSON.stringify(conversation(from + i))}\n`).join("");
  await writeFile(path.join(root, "train.jsonl"), rows(0, 40));
  await writeFile(path.join(root, "validation.jsonl"), rows(40, 48));
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Sft = Extract<RunConfigInput, { kind: "sft" }>;

function request(changes: Partial<Sft> = {}): TrainRequest {
  const config = runConfigSchema.parse({
    kind: "sft",
    model: path.join(root, "model"),
    data: { train: [path.join(root, "train.jsonl")], validation: [path.join(root, "validation.jsonl")] },
    length: { unit: "steps", count: 12 },
    maxTokens: 64,
    rows: 3,
    seed: 7,
    optimizer: { learningRate: 0.01 },
    evaluateEvery: 4,
    checkpointEvery: 4,
    ...changes,
  });
  return { config, out: path.join(root, `run-${++count}`), resume: false, threads: 1 };
}

/** Runs it to its end, or until a condition asks it to stop; gives what it told. */
async function train(asked: TrainRequest, stopAfter = Number.POSITIVE_INFINITY) {
  const events: RunEvent[] = [];
  const controller = new AbortController();
  const outcome = await trainRun(asked, {
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "step" && event.step >= stopAfter) controller.abort();
    },
  });
  return { outcome, events };
}

const losses = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "step" ? [[event.step, event.loss]] : []));
const heldOut = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "evaluation" ? [[event.step, event.loss]] : []));
const weightsOf = (out: string) => readFile(path.join(out, "model.safetensors"));
async function metricsOf(out: string): Promise<RunEvent[]> {
  const lines = (await readFile(path.join(out, "metrics.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

describe("a training run", () => {
  it("learns, keeps the newest checkpoints and the best, and leaves a model that writes", async () => {
    const asked = {
      ...request({ keepCheckpoints: 1 }),
      samplePrompts: [conversation(1).messages.slice(0, 1)],
    };
    const { outcome, events } = await train(asked as TrainRequest);
    expect(outcome).toEqual({ state: "finished", step: 12 });
    const told = losses(events);
    expect(told.map(([step]) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    const evaluations = heldOut(events);
    expect(evaluations.map(([step]) => step)).toEqual([0, 4, 8, 12]);
    expect(evaluations.at(-1)![1]).toBeLessThan(evaluations[0]![1]! - 0.5);
    expect(events.filter(({ type }) => type === "samples")).toHaveLength(4);
    const best = events.findLast((event) => event.type === "checkpoint" && event.best);
    expect(best).toMatchObject({ step: 12 });
    expect(await readdir(path.join(asked.out, "checkpoints"))).toEqual(["step-0000012"]);
    const model = await loadModel(asked.out, { threads: 1 });
    const [said] = await model.generate({
      prompt: { kind: "messages", messages: [{ role: "user", content: "tea" }] },
      samples: [
        {
          settings: {
            temperature: 0,
            maxNewTokens: 4,
            topP: 1,
            minP: 0,
            repetitionPenalty: 1,
            seed: 0,
            stop: [],
          } as never,
          stream: 0,
        },
      ],
    });
    expect(said!.tokens.length).toBeGreaterThan(0);
    await model.close();
  });

  it("that was stopped and resumed tells the same losses and ends with the same weights", async () => {
    const whole = request();
    const { events } = await train(whole);
    const halved = { ...request(), out: path.join(root, `run-${++count}`) };
    const first = await train(halved, 6);
    expect(first.outcome).toEqual({ state: "stopped", step: 6 });
    const second = await train({ ...halved, resume: true });
    expect(second.outcome).toEqual({ state: "finished", step: 12 });
    expect([...losses(first.events), ...losses(second.events)]).toEqual(losses(events));
    expect(await weightsOf(halved.out)).toEqual(await weightsOf(whole.out));
    expect(losses(await metricsOf(halved.out))).toEqual(losses(events));
    // A finished run stays as it is.
    const third = await train({ ...halved, resume: true });
    expect(third).toMatchObject({ outcome: { state: "finished", step: 12 }, events: [] });
  });

  it("whose process is killed goes on from its checkpoint to the same numbers", async () => {
    const whole = request({ length: { unit: "steps", count: 40 } });
    const { events } = await train(whole);
    const killed = { ...request({ length: { unit: "steps", count: 40 } }) };
    const child = openTrainingProcess();
    const until = 5 + Math.floor(Math.random() * 25);
    const dying = child.train(killed, {
      signal: new AbortController().signal,
      onEvent: (event) => {
        if (event.type === "step" && event.step === until) process.kill(child.pid!, "SIGKILL");
      },
    });
    await expect(dying).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await child.close();
    expect(await readdir(killed.out)).not.toContain("model.safetensors");
    const again = await train({ ...killed, resume: true });
    expect(again.outcome).toEqual({ state: "finished", step: 40 });
    expect(losses(await metricsOf(killed.out))).toEqual(losses(events));
    expect(heldOut(await metricsOf(killed.out))).toEqual(heldOut(events));
    expect(await weightsOf(killed.out)).toEqual(await weightsOf(whole.out));
  });

  it("passes over a damaged checkpoint, and says so", async () => {
    const asked = request();
    await train(asked, 9);
    await appendFile(path.join(asked.out, "checkpoints", "step-0000009", "state.safetensors"), "x");
    const { events, outcome } = await train({ ...asked, resume: true });
    expect(events[0]).toMatchObject({ type: "warning", message: expect.stringContaining("is damaged") });
    expect(events.find(({ type }) => type === "started")).toMatchObject({ step: 8 });
    expect(outcome).toEqual({ state: "finished", step: 12 });
  });

  it("refuses to go on with other settings, other data, or over something that is there", async () => {
    const asked = request();
    await train(asked, 2);
    await expect(train(asked)).rejects.toMatchObject({ code: "CONFLICT" });
    const other = { ...asked, resume: true, config: { ...asked.config, seed: 8 } };
    await expect(train(other)).rejects.toThrow(/other settings or other data/);
  });

  it("refuses what this machine cannot hold, before anything is written", async () => {
    const asked = request({ rows: 65_536, maxTokens: 300 });
    await expect(train(asked)).rejects.toThrow(/needs about .* GB of memory .* this machine has .* GB/);
    await expect(readdir(asked.out)).rejects.toThrow(/ENOENT/);
  });

  it("that diverges ends with one message and leaves its last good checkpoint", async () => {
    const asked = request({
      // A decay of a million times the weight: they grow until no number holds them.
      optimizer: { learningRate: 1, weightDecay: 1e6 },
      schedule: { warmup: 0, shape: "constant" },
      checkpointEvery: 1,
      evaluateEvery: 1000,
    });
    await expect(train(asked)).rejects.toThrow(/lower learning rate.*The last good checkpoint is step-/s);
    expect((await readdir(path.join(asked.out, "checkpoints"))).length).toBeGreaterThan(0);
  });

  it("means the same with one batch, two and four to a step", async () => {
    const evened = (rows: number, accumulate: number) =>
      train(request({ rows, accumulate, length: { unit: "steps", count: 5 } }));
    const [one, two, four] = [await evened(4, 1), await evened(2, 2), await evened(1, 4)];
    for (const other of [two, four])
      losses(one.events).forEach(([step, loss], i) => {
        expect(losses(other.events)[i]![0]).toBe(step);
        expect(losses(other.events)[i]![1]).toBeCloseTo(loss!, 3);
      });
  });
});
