import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../generate/local-model";
import { familyOf, type ModelConfig } from "../models/families";
import { initialWeights, withRewardHead } from "../models/initial-weights";
import { tinyFolderConfig, writeTinyFolder } from "../testing/tiny-folder";
import { gpt2ConfigJson, randomWeights, tinyGpt2 } from "../testing/tiny-models";
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "./half-precision";
import { readHfConfig } from "./hf-config";
import { inspectModelFolder, readWeights } from "./model-folder";
import { SafetensorsFile, type WeightDType, writeSafetensors } from "./safetensors";
import { writeModelFolder } from "./write-model-folder";

let root: string;
let from: string;
let weights: Map<string, Float32Array>;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-write-"));
  from = path.join(root, "from");
  weights = await writeTinyFolder(from);
  await writeFile(path.join(from, "generation_config.json"), '{"eos_token_id": [1, 2],  "top_p": 0.9}');
});
afterAll(() => rm(root, { recursive: true }));

let count = 0;
const fresh = () => path.join(root, `out${count++}`);
const source = (name: string) => weights.get(name)!;
const model = (changes: object = {}) => ({
  config: tinyFolderConfig as ModelConfig,
  source,
  from,
  out: fresh(),
  dtype: "F32" as WeightDType,
  ...changes,
});
const jsonOf = async (folder: string) => JSON.parse(await readFile(path.join(folder, "config.json"), "utf8"));

async function expectWeights(folder: string, expected: (name: string) => Float32Array) {
  const inspected = await inspectModelFolder(folder);
  const read = await readWeights(inspected);
  const { model: config } = inspected.config;
  for (const name of familyOf(config).weightShapes(config).keys())
    expect(read(name), name).toEqual(expected(name));
}

describe("a model written as a folder", () => {
  const roundings: Record<WeightDType, (x: Float32Array) => Float32Array> = {
    F32: (x) => x,
    F16: (x) => halfToFloat(floatToHalf(x)),
    BF16: (x) => bfloatToFloat(floatToBfloat(x)),
  };
  for (const [dtype, round] of Object.entries(roundings))
    it(`is read back as it was, in ${dtype}`, async () => {
      const written = model({ dtype });
      await mkdir(written.out);
      await writeModelFolder(written);
      await expectWeights(written.out, (name) => round(source(name)));
      const json = await jsonOf(written.out);
      expect(json).toEqual({ ...(await jsonOf(from)), torch_dtype: json.torch_dtype });
      expect(json.torch_dtype).toBe({ F32: "float32", F16: "float16", BF16: "bfloat16" }[dtype]);
      for (const file of ["tokenizer.json", "tokenizer_config.json", "generation_config.json"])
        expect(await readFile(path.join(written.out, file))).toEqual(await readFile(path.join(from, file)));
      const file = await SafetensorsFile.open(path.join(written.out, "model.safetensors"));
      expect(file.metadata).toEqual({ format: "pt" });
      expect(file.tensors.has("lm_head.weight")).toBe(false);
      await file.close();
    });

  it("is cut into files no larger than asked for, with an index", async () => {
    const written = model({ maxShardBytes: 40_000 });
    await writeModelFolder(written);
    const files = (await readdir(written.out)).filter((file) => file.endsWith(".safetensors"));
    expect(files.length).toBeGreaterThan(2);
    expect(files[0]).toBe(`model-00001-of-0000${files.length}.safetensors`);
    const index = JSON.parse(await readFile(path.join(written.out, "model.safetensors.index.json"), "utf8"));
    expect(index.metadata.total_size).toBe([...weights.values()].reduce((sum, x) => sum + 4 * x.length, 0));
    await expectWeights(written.out, source);
  });

  it("overwrites nothing, and leaves nothing behind where it fails", async () => {
    await expect(writeModelFolder(model({ out: from }))).rejects.toThrow(/is not empty/);
    const out = fresh();
    const broken = (name: string) =>
      name === "model.norm.weight" ? source(name).map(() => 1e6) : source(name);
    await expect(writeModelFolder(model({ out, source: broken, dtype: "F16" }))).rejects.toThrow(
      /model\.norm\.weight holds 1000000, which float16 cannot/,
    );
    const nan = (name: string) => (name === "model.norm.weight" ? source(name).map(() => NaN) : source(name));
    await expect(writeModelFolder(model({ out, source: nan }))).rejects.toThrow(/holds NaN/);
    expect((await readdir(root)).filter((entry) => entry.startsWith(path.basename(out)))).toEqual([]);
  });

  it("starts from nothing but a configuration", async () => {
    const bare = fresh();
    await mkdir(bare);
    await writeFile(path.join(bare, "config.json"), JSON.stringify(gpt2ConfigJson(tinyGpt2)));
    const { model: config } = await readHfConfig(bare);
    expect(config).toEqual(tinyGpt2);
    const initial = initialWeights(config, 3);
    const written = model({ config, source: initial, from: bare });
    await writeModelFolder(written);
    await expectWeights(written.out, initial);
  });
});

describe("a reward model", () => {
  it("is made of a language model, and needs a padding token", async () => {
    const reward = withRewardHead(tinyFolderConfig, source, 5);
    const written = model({ ...reward });
    await expect(writeModelFolder(written)).rejects.toThrow(/pad_token_id: found none/);
    await writeModelFolder({ ...written, padTokenId: 2 });
    await expectWeights(written.out, reward.source);
    const config = await readHfConfig(written.out);
    expect(config).toMatchObject({ architecture: "LlamaForSequenceClassification", padTokenId: 2 });
    expect(config.model).toEqual({ ...tinyFolderConfig, head: "reward" });
    await expect(loadModel(written.out)).rejects.toThrow(
      /is a reward model .* it scores texts and cannot write any/,
    );
    expect(await jsonOf(written.out)).toMatchObject({ id2label: { 0: "LABEL_0" }, num_labels: 1 });
  });

  it("has one label", async () => {
    const folder = fresh();
    await mkdir(folder);
    const write = (change: object) =>
      writeFile(
        path.join(folder, "config.json"),
        JSON.stringify({
          ...gpt2ConfigJson(tinyGpt2),
          architectures: ["GPT2ForSequenceClassification"],
          ...change,
        }),
      );
    for (const change of [{}, { num_labels: 3 }, { id2label: { 0: "bad", 1: "good" } }]) {
      await write(change);
      await expect(readHfConfig(folder)).rejects.toThrow(
        /num_labels: a classifier of [23] labels is not supported/,
      );
    }
    await write({ id2label: { 0: "LABEL_0" }, pad_token_id: 0 });
    expect((await readHfConfig(folder)).model.head).toBe("reward");
  });
});

describe("GPT-2 as it was first published", () => {
  it("lacks the prefix, and carries masks and a copy of the embeddings", async () => {
    const folder = fresh();
    await mkdir(folder);
    await writeFile(path.join(folder, "config.json"), JSON.stringify(gpt2ConfigJson(tinyGpt2)));
    const own = randomWeights(tinyGpt2);
    const listed = [...familyOf(tinyGpt2).weightShapes(tinyGpt2)].map(([name, shape]) => ({
      name: name.replace("transformer.", ""),
      shape,
      data: own.get(name)!,
    }));
    const extra = [
      { name: "h.0.attn.bias", shape: [1, 1, 4, 4], data: new Float32Array(16) },
      { name: "h.1.attn.masked_bias", shape: [], data: Float32Array.of(-1e4) },
    ];
    await writeSafetensors(path.join(folder, "model.safetensors"), [...listed, ...extra], "F32");
    await expectWeights(folder, (name) => own.get(name)!);
  });

  it("is refused where it computes something else", async () => {
    const folder = fresh();
    await mkdir(folder);
    for (const [change, message] of [
      [{ activation_function: "relu" }, /activation_function: relu is not supported; expected gelu_new/],
      [{ scale_attn_by_inverse_layer_idx: true }, /scale_attn_by_inverse_layer_idx: true is not supported/],
      [{ n_head: 5 }, /n_embd: 32 does not divide into 5 heads/],
    ] as const) {
      await writeFile(
        path.join(folder, "config.json"),
        JSON.stringify({ ...gpt2ConfigJson(tinyGpt2), ...change }),
      );
      await expect(readHfConfig(folder)).rejects.toThrow(message);
    }
  });
});
