import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RunConfigInput, runConfigSchema } from "@hone/core/training/run-config";
import type { RunEvent } from "@hone/core/training/run-events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspectModelFolder } from "../checkpoint/model-folder";
import { writeTinyFolder } from "../testing/tiny-folder";
import { tinyTokenizerConfig } from "../testing/tiny-tokenizer";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { openStart } from "./start";
import { trainRun } from "./train-run";

let root: string;
let count = 0;
const inRoot = (...names: string[]) => path.join(root, ...names);
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-start-"));
  const lines = (row: object) => `${JSON.stringify(row)}\n`.repeat(12);
  await writeFile(inRoot("texts.jsonl"), lines({ text: "hello the tea and the milk" }));
  const turn = (role: string, content: string) => ({ role, content });
  await writeFile(
    inRoot("talks.jsonl"),
    lines({ messages: [turn("user", "tea?"), turn("assistant", "hello")] }),
  );
});
afterAll(() => rm(root, { recursive: true }));

async function tinyFolder(name: string, changes: { weights?: boolean; template?: boolean; config?: object }) {
  const folder = inRoot(name);
  await writeTinyFolder(folder);
  if (changes.weights === false) await rm(path.join(folder, "model.safetensors"));
  if (changes.template === false) {
    const { chat_template: _, ...bare } = tinyTokenizerConfig;
    await writeFile(path.join(folder, "tokenizer_config.json"), JSON.stringify(bare));
  }
  const file = path.join(folder, "config.json");
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), ...changes.config }));
  return folder;
}

const settings = (config: Partial<RunConfigInput>) =>
  runConfigSchema.parse({
    kind: "pretrain",
    data: { train: [inRoot("texts.jsonl")], validation: [inRoot("texts.jsonl")] },
    length: { unit: "steps", count: 8 },
    optimizer: { learningRate: 0.01 },
    maxTokens: 32,
    rows: 2,
    ...config,
  });

async function train(config: Partial<RunConfigInput>) {
  const out = inRoot(`run-${++count}`);
  const events: RunEvent[] = [];
  await trainRun(
    { config: settings(config), out, resume: false, threads: 1 },
    { signal: new AbortController().signal, onEvent: (event) => events.push(event) },
  );
  const losses = events.flatMap((event) => (event.type === "evaluation" ? [event.loss] : []));
  return { out, losses };
}

describe("a model without weights", () => {
  it("begins from scratch as the seed has it, and learns", async () => {
    const model = await tinyFolder("scratch", { weights: false });
    const { out, losses } = await train({ model, seed: 5 });
    // Nothing learned: every one of 266 tokens about as probable.
    expect(losses[0]).toBeCloseTo(Math.log(266), 1);
    expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.5);
    expect((await inspectModelFolder(out)).tensors.size).toBeGreaterThan(0);
    expect((await train({ model, seed: 5 })).losses).toEqual(losses);
    expect((await train({ model, seed: 6 })).losses).not.toEqual(losses);
  });

  it("is none where there are weights that cannot be read", async () => {
    for (const file of ["pytorch_model.bin", "model-00001-of-00002.safetensors", "model.gguf"]) {
      const model = await tinyFolder(`other-${++count}`, { weights: false });
      await writeFile(path.join(model, file), "weights");
      await expect(openStart(settings({ model }))).rejects.toThrow(/neither model\.safetensors nor/);
    }
  });

  it("needs a place for every token, and no adapters", async () => {
    const small = await tinyFolder("small", { weights: false, config: { vocab_size: 200 } });
    await expect(openStart(settings({ model: small }))).rejects.toThrow(
      /config\.json: vocab_size: found 200, but tokenizer\.json has 266 tokens/,
    );
    const model = await tinyFolder("bare", { weights: false });
    await expect(openStart(settings({ model, method: { kind: "lora" } }))).rejects.toThrow(
      /has no weights.*adapters need one that has learned/,
    );
  });
});

describe("a chat template that the run is given", () => {
  const template = () => inRoot("template.jinja");
  beforeAll(() => writeFile(template(), tinyTokenizerConfig.chat_template));

  it("is learned from, and stays with the model", async () => {
    const model = await tinyFolder("base", { template: false, config: { eos_token_id: 2 } });
    const talks = { train: [inRoot("talks.jsonl")], validation: [inRoot("talks.jsonl")] };
    await expect(train({ kind: "sft", model, data: talks })).rejects.toThrow(/--chat-template/);
    const { out, losses } = await train({ kind: "sft", model, data: talks, chatTemplate: template() });
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    const { config } = await inspectModelFolder(out);
    expect(config.eosTokenIds).toEqual([1, 2]);
    const tokenizer = await TextTokenizer.load(out);
    expect(tokenizer.chatTemplate?.source).toBe(tinyTokenizerConfig.chat_template);
    expect(tokenizer.specialTokens.eos_token).toBe("<|end|>");
    // What came of it needs no template any more.
    const again = await train({ kind: "sft", model: out, data: talks });
    expect(again.losses[0]).toBeCloseTo(losses.at(-1)!, 4);
  });

  it("must be of the tokenizer's own tokens, and end its turns with one", async () => {
    const model = await tinyFolder("plain", { template: false });
    const given = (chatTemplate: string) => openStart(settings({ kind: "sft", model, chatTemplate }));
    await expect(given("chatml")).rejects.toThrow(
      /chatml: the chat template writes <\|im_start\|>, <\|im_end\|>, which the model's tokenizer does not have; its special tokens are <\|bos\|>, <\|end\|>, <\|start\|>/,
    );
    await writeFile(inRoot("endless.jinja"), "{% for m in messages %}<|start|>{{ m.content }}{% endfor %}");
    await expect(given(inRoot("endless.jinja"))).rejects.toThrow(/without a special token/);
    await writeFile(inRoot("broken.jinja"), "{% for %}");
    await expect(given(inRoot("broken.jinja"))).rejects.toThrow(/broken\.jinja: the chat template is not/);
    await expect(given(inRoot("missing.jinja"))).rejects.toThrow(/missing\.jinja: .* cannot be read/);
  });
});
