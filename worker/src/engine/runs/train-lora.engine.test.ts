import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunConfigInput, runConfigSchema } from "@hone/core/training/run-config";
import type { RunEvent } from "@hone/core/training/run-events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mergeAdapter } from "../checkpoint/merge-adapter";
import { writePeftAdapter } from "../checkpoint/peft";
import { tinyFolderConfig, writeTinyFolder } from "../testing/tiny-folder";
import { initialLora } from "../train/lora";
import { openStart } from "./start";
import { trainRun } from "./train-run";

let root: string;
let count = 0;
const inRoot = (name: string) => path.join(root, name);
const words = ["tea", "milk", "sugar", "cup", "please", "thanks"];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-lora-"));
  await writeTinyFolder(inRoot("model"));
  const lines = (make: (i: number) => object) =>
    Array.from({ length: 24 }, (_, i) => `${JSON.stringify(make(i))}\n`).join("");
  const prompt = (i: number) => ({ role: "user", content: words[i % 6]! });
  await writeFile(
    inRoot("talks.jsonl"),
    lines((i) => ({ messages: [prompt(i), { role: "assistant", content: `${words[(i + 1) % 6]}!` }] })),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function train(config: Partial<RunConfigInput> = {}) {
  const data = inRoot("talks.jsonl");
  const out = inRoot(`run-${++count}`);
  const events: RunEvent[] = [];
  const request = {
    config: runConfigSchema.parse({
      kind: "sft",
      model: inRoot("model"),
      data: { train: [data], validation: [data] },
      method: { kind: "lora", rank: 4, alpha: 8 },
      length: { unit: "steps", count: 6 },
      optimizer: { learningRate: 0.02 },
      maxTokens: 64,
      evaluateEvery: 3,
      ...config,
    }),
    out,
    resume: false,
    threads: 1,
  };
  await trainRun(request, { signal: new AbortController().signal, onEvent: (event) => events.push(event) });
  const evaluations = events.flatMap((event) => (event.type === "evaluation" ? [event.loss] : []));
  return { out, evaluations };
}

const weights = (folder: string) => readFile(path.join(folder, "model.safetensors"));
const config = async (folder: string) => JSON.parse(await readFile(path.join(folder, "config.json"), "utf8"));

describe("a run with LoRA", () => {
  it("leaves an adapter whose merge is the model at its root", async () => {
    const { out, evaluations } = await train();
    expect(evaluations.at(-1)).toBeLessThan(evaluations[0]!);
    const adapter = path.join(out, "adapter");
    expect((await readdir(adapter)).sort()).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
    const merged = inRoot("merged");
    await mergeAdapter({ model: inRoot("model"), adapter, out: merged, dtype: "F32" });
    expect((await weights(merged)).equals(await weights(out))).toBe(true);
    expect(await config(merged)).toEqual(await config(out));
  });

  it("goes on from an earlier run's adapter, beside the weights or merged into them", async () => {
    const first = await train();
    const adapter = path.join(first.out, "adapter");
    const beside = await train({ adapter });
    expect(beside.evaluations[0]).toBeCloseTo(first.evaluations.at(-1)!, 5);
    expect(beside.evaluations.at(-1)).toBeLessThan(first.evaluations.at(-1)!);
    const merged = await train({ adapter, method: { kind: "full" } });
    expect(merged.evaluations[0]).toBeCloseTo(first.evaluations.at(-1)!, 4);
    expect(await readdir(merged.out)).not.toContain("adapter");
  });
});

describe("a reward model's adapter", () => {
  const score = new Float32Array(32).fill(0.25);
  const request = (kind: "reward" | "sft") =>
    runConfigSchema.parse({
      kind,
      model: inRoot("model"),
      adapter: inRoot("reward"),
      data: { train: [inRoot("talks.jsonl")] },
      method: { kind: "lora" },
    });
  beforeAll(async () => {
    const config = { ...tinyFolderConfig, head: "reward" as const };
    const settings = { rank: 2, alpha: 4, targets: "attention" } as const;
    const fresh = initialLora(config, settings, 1);
    const tensor = (name: string) => fresh.get(name) ?? score;
    await writePeftAdapter({ config, settings, tensor, baseName: "model", out: inRoot("reward") });
  });

  it("brings its score, its rank and its modules", async () => {
    const start = await openStart(request("reward"));
    expect(start.tensor("score.weight")).toEqual(score);
    expect(start.lora).toMatchObject({ rank: 2, alpha: 4 });
    const trained = [...start.parametrization.trainable.keys()];
    expect(trained).toContain("score.weight");
    expect(trained.filter((name) => name.includes("mlp"))).toEqual([]);
  });

  it("does not become a language model's", async () => {
    await expect(openStart(request("sft"))).rejects.toThrow(
      /reward: is a reward model \(SEQ_CLS\); sft trains a language model/,
    );
  });
});
