import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoraSettings } from "../models/adapters";
import { familyOf, type ModelConfig } from "../models/families";
import { logitsOutput, stepOutputs } from "../testing/step-outputs";
import {
  gpt2ConfigJson,
  hfConfigJson,
  randomWeights,
  testRandom,
  tinyConfigs,
  tinyGpt2,
} from "../testing/tiny-models";
import { loraParametrization } from "../train/lora";
import { fullParametrization } from "../train/parametrization";
import { mergeAdapter } from "./merge-adapter";
import { inspectModelFolder, readWeights } from "./model-folder";
import { readPeftAdapter, writePeftAdapter } from "./peft";
import { SafetensorsFile, type WeightToWrite, writeSafetensors } from "./safetensors";

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-peft-"));
});
afterAll(() => rm(root, { recursive: true }));

const llama = tinyConfigs["Llama 3, grouped queries, scaled rotary positions"]!;
const settings: LoraSettings = { rank: 3, alpha: 7, targets: "all-linear" };

/** An adapter whose B is not zero, and the score of a reward model. */
function filledAdapter(config: ModelConfig, of: LoraSettings): Map<string, Float32Array> {
  const random = testRandom(23);
  const size = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);
  return new Map(
    [...loraParametrization(config, of).trainable].map(([name, shape]) => [
      name,
      Float32Array.from({ length: size(shape) }, () => random() * 0.4 - 0.2),
    ]),
  );
}

async function writeAdapter(config: ModelConfig, of: LoraSettings = settings) {
  const out = path.join(root, `adapter-${++count}`);
  const tensors = filledAdapter(config, of);
  await writePeftAdapter({
    config,
    settings: of,
    tensor: (name) => tensors.get(name)!,
    baseName: "base",
    out,
  });
  return { out, tensors };
}

async function writeModel(config: ModelConfig, json: object) {
  const folder = path.join(root, `model-${++count}`);
  await mkdir(folder);
  await writeFile(path.join(folder, "config.json"), JSON.stringify(json));
  const weights = randomWeights(config);
  const listed = [...familyOf(config).weightShapes(config)].map(
    ([name, shape]): WeightToWrite => ({ name, shape, data: weights.get(name)! }),
  );
  await writeSafetensors(path.join(folder, "model.safetensors"), listed, "F32");
  return { folder, weights };
}

const configOf = async (folder: string) =>
  JSON.parse(await readFile(path.join(folder, "adapter_config.json"), "utf8"));
async function tensorsOf(folder: string) {
  const file = await SafetensorsFile.open(path.join(folder, "adapter_model.safetensors"));
  await file.close();
  return Object.fromEntries([...file.tensors].map(([name, { shape }]) => [name, shape]));
}

describe("PEFT's files", () => {
  it("hold a Llama's adapter under PEFT's names, and come back as they were", async () => {
    const { out, tensors } = await writeAdapter(llama);
    expect(await configOf(out)).toMatchObject({
      peft_type: "LORA",
      task_type: "CAUSAL_LM",
      base_model_name_or_path: "base",
      r: 3,
      lora_alpha: 7,
      bias: "none",
      fan_in_fan_out: false,
      modules_to_save: null,
      target_modules: ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    });
    const written = await tensorsOf(out);
    expect(Object.keys(written)).toHaveLength(2 * 7 * llama.layers);
    expect(written["base_model.model.model.layers.0.self_attn.k_proj.lora_A.weight"]).toEqual([3, 32]);
    expect(written["base_model.model.model.layers.0.self_attn.k_proj.lora_B.weight"]).toEqual([16, 3]);
    const read = await readPeftAdapter(out, llama);
    expect(read).toMatchObject({ head: "vocabulary", settings: { rank: 3, alpha: 7 } });
    expect(read.tensors).toEqual(tensors);
  });

  it("hold a GPT-2's with its matrices the other way round", async () => {
    const { out, tensors } = await writeAdapter(tinyGpt2);
    expect(await configOf(out)).toMatchObject({
      fan_in_fan_out: true,
      target_modules: ["c_attn", "c_proj", "c_fc"],
    });
    const written = await tensorsOf(out);
    expect(written["base_model.model.transformer.h.1.attn.c_attn.lora_A.weight"]).toEqual([3, 32]);
    expect(written["base_model.model.transformer.h.1.attn.c_attn.lora_B.weight"]).toEqual([96, 3]);
    expect((await readPeftAdapter(out, tinyGpt2)).tensors).toEqual(tensors);
    // c_proj alone would mean the feed-forward's too.
    const attention = await writeAdapter(tinyGpt2, { ...settings, targets: "attention" });
    expect((await configOf(attention.out)).target_modules).toEqual(["c_attn", "attn.c_proj"]);
  });

  it("hold a reward model's score, as PEFT saves modules_to_save", async () => {
    const { out, tensors } = await writeAdapter({ ...llama, head: "reward" });
    expect(await configOf(out)).toMatchObject({
      task_type: "SEQ_CLS",
      modules_to_save: ["classifier", "score"],
    });
    expect((await tensorsOf(out))["base_model.model.score.weight"]).toEqual([1, 32]);
    const read = await readPeftAdapter(out, llama);
    expect(read.head).toBe("reward");
    expect(read.tensors).toEqual(tensors);
  });

  it("of a part of the modules adapt these alone", async () => {
    const targets = new Set(["model.layers.1.self_attn.q_proj", "model.layers.1.self_attn.v_proj"]);
    const { out } = await writeAdapter(llama, { ...settings, targets });
    expect((await configOf(out)).target_modules).toEqual([...targets]);
    expect((await readPeftAdapter(out, llama)).settings.targets).toEqual(targets);
  });

  it("with what is not plain LoRA, or of another model, are refused by name", async () => {
    const { out } = await writeAdapter(llama);
    const json = await configOf(out);
    const refused: [object, RegExp][] = [
      [{ use_dora: true }, /adapter_config\.json: use_dora: DoRA is not supported/],
      [{ use_rslora: true }, /use_rslora: rank-stabilized LoRA/],
      [{ bias: "all" }, /bias: trained biases \(all\)/],
      [{ peft_type: "IA3" }, /peft_type: IA3 is not supported; expected LORA/],
      [{ task_type: "SEQ_2_SEQ_LM" }, /task_type: SEQ_2_SEQ_LM/],
      [{ rank_pattern: { q_proj: 8 } }, /rank_pattern: ranks that differ by module/],
      [{ modules_to_save: ["embed_tokens"] }, /modules_to_save: embed_tokens/],
      [{ init_lora_weights: "pissa_niter_4" }, /init_lora_weights: pissa_niter_4 changes the base/],
      [{ task_type: "SEQ_CLS" }, /score\.weight is missing/],
      [{ r: 4 }, /is \[3, 32\]; this model and r = 4 need \[4, 32\]/],
    ];
    for (const [change, message] of refused) {
      await writeFile(path.join(out, "adapter_config.json"), JSON.stringify({ ...json, ...change }));
      await expect(readPeftAdapter(out, llama)).rejects.toThrow(message);
    }
    // What PEFT writes beside, switched off, is no reason.
    const off = { use_dora: false, alpha_pattern: {}, target_parameters: null, eva_config: null, r: 3 };
    await writeFile(path.join(out, "adapter_config.json"), JSON.stringify({ ...json, ...off }));
    await expect(readPeftAdapter(out, llama)).resolves.toMatchObject({ settings: { rank: 3 } });
    await expect(readPeftAdapter(out, { ...llama, layers: 1 })).rejects.toThrow(/another model's adapter/);
  });
});

describe("a merged folder", () => {
  const farthest = (a: Float32Array, b: Float32Array) =>
    a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
  const logits = async (...asked: Parameters<typeof stepOutputs>) =>
    (await stepOutputs(...asked))[logitsOutput]!.data as Float32Array;

  it.each([
    ["Llama", llama, hfConfigJson("LlamaForCausalLM", llama)],
    ["GPT-2", tinyGpt2, gpt2ConfigJson(tinyGpt2)],
  ] as const)("of a %s says what the model says with the adapter beside it", async (_, config, json) => {
    const { folder, weights } = await writeModel(config, json);
    const { out } = await writeAdapter(config);
    const merged = path.join(root, `merged-${++count}`);
    const told = await mergeAdapter({ model: folder, adapter: out, out: merged, dtype: "F32" });
    expect(told).toMatchObject({ rank: 3, head: "vocabulary" });
    const read = await readPeftAdapter(out, config);
    const beside = await logits(
      config,
      loraParametrization(config, read.settings),
      (name) => read.tensors.get(name) ?? weights.get(name)!,
    );
    const inside = await logits(
      config,
      fullParametrization(config),
      await readWeights(await inspectModelFolder(merged)),
    );
    expect(farthest(beside, inside)).toBeLessThan(1e-5);
    const bare = await logits(config, fullParametrization(config), (name) => weights.get(name)!);
    expect(farthest(bare, inside)).toBeGreaterThan(1e-2);
  });

  it("of a language model with a reward model's adapter is that reward model", async () => {
    const { folder } = await writeModel(llama, hfConfigJson("LlamaForCausalLM", llama));
    const { out, tensors } = await writeAdapter({ ...llama, head: "reward" });
    const merged = path.join(root, `merged-${++count}`);
    await mergeAdapter({ model: folder, adapter: out, out: merged, dtype: "F32" });
    const inspected = await inspectModelFolder(merged);
    expect(inspected.config).toMatchObject({
      architecture: "LlamaForSequenceClassification",
      padTokenId: 1,
    });
    expect((await readWeights(inspected))("score.weight")).toEqual(tensors.get("score.weight"));
  });
});
