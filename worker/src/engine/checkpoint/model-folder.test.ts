import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { llamaWeightShapes } from "../models/llama/weights";
import { hfConfigJson, randomWeights, tinyConfigs } from "../testing/tiny-models";
import { readHfConfig } from "./hf-config";
import { inspectModelFolder, readWeights } from "./model-folder";
import { writeSafetensors } from "./safetensors";

const config = tinyConfigs["Qwen2, biases on query, key, value"]!;
const weights = randomWeights(config);
let root: string;
let good: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "hone-folder-"));
  good = path.join(root, "good");
  await mkdir(good);
  await writeFile(path.join(good, "config.json"), JSON.stringify(hfConfigJson("Qwen2ForCausalLM", config)));
  await writeWeights(good, "model.safetensors");
});
afterAll(() => rm(root, { recursive: true }));

function listed(filter: (name: string) => boolean = () => true) {
  return [...llamaWeightShapes(config)]
    .filter(([name]) => filter(name))
    .map(([name, shape]) => ({ name, shape, data: weights.get(name)! }));
}

async function writeWeights(folder: string, file: string, filter?: (name: string) => boolean) {
  await writeSafetensors(path.join(folder, file), listed(filter), "F32");
}

let copies = 0;
/** A copy of the good folder to spoil. */
async function copy(change: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = path.join(root, `copy${copies++}`);
  await cp(good, folder, { recursive: true });
  await change(folder);
  return folder;
}

async function edit(folder: string, change: Record<string, unknown>): Promise<void> {
  const file = path.join(folder, "config.json");
  const json = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...json, ...change }));
}

async function errorOf(folder: string): Promise<string> {
  return inspectModelFolder(folder).then(
    () => expect.fail("was accepted"),
    (error: Error) => {
      expect(error.name).toBe("AppError");
      return error.message;
    },
  );
}

describe("model folder", () => {
  it("gives the weights it holds", async () => {
    const folder = await inspectModelFolder(good);
    expect(folder.config.model).toEqual(config);
    const source = await readWeights(folder);
    for (const [name, data] of weights) expect(source(name)).toEqual(data);
  });

  it("may be cut into several files", async () => {
    const folder = await copy(async (at) => {
      await rm(path.join(at, "model.safetensors"));
      const first = (name: string) => name.includes("layers.0");
      await writeWeights(at, "a.safetensors", first);
      await writeWeights(at, "b.safetensors", (name) => !first(name));
      const map = listed().map(({ name }) => [name, first(name) ? "a.safetensors" : "b.safetensors"]);
      await writeFile(
        path.join(at, "model.safetensors.index.json"),
        JSON.stringify({ metadata: { total_size: 1 }, weight_map: Object.fromEntries(map) }),
      );
    });
    const source = await readWeights(await inspectModelFolder(folder));
    for (const [name, data] of weights) expect(source(name)).toEqual(data);
    await writeWeights(folder, "b.safetensors", (name) => name === "model.norm.weight");
    expect(await errorOf(folder)).toMatch(/b\.safetensors: tensor \S+ is missing, the index says it is here/);
    await rm(path.join(folder, "b.safetensors"));
    expect(await errorOf(folder)).toMatch(/b\.safetensors: cannot be opened \(ENOENT\)/);
  });

  it("names a missing, a misshapen and a foreign tensor", async () => {
    const name = "model.layers.1.self_attn.k_proj.bias";
    const missing = await copy((at) => writeWeights(at, "model.safetensors", (other) => other !== name));
    expect(await errorOf(missing)).toBe(
      `${missing}: tensor ${name} is missing; Qwen2ForCausalLM with this config.json needs it with shape [8].`,
    );
    const narrow = await copy((at) => edit(at, { intermediate_size: 64 }));
    expect(await errorOf(narrow)).toBe(
      `${narrow}/model.safetensors: tensor model.layers.0.mlp.gate_proj.weight has shape [48, 32]; expected [64, 32].`,
    );
    const foreign = await copy((at) => edit(at, { architectures: ["LlamaForCausalLM"] }));
    expect(await errorOf(foreign)).toMatch(
      /tensor \S+\.bias is not part of LlamaForCausalLM with this config\.json/,
    );
  });

  it("says what is wrong with its files", async () => {
    expect(await errorOf(path.join(root, "nowhere"))).toMatch(/there is no such model folder/);
    expect(await errorOf(path.join(good, "config.json"))).toMatch(
      /is a file; expected a folder with config\.json/,
    );
    const cases: [(folder: string) => Promise<unknown>, RegExp][] = [
      [(at) => rm(path.join(at, "config.json")), /config\.json: the file is missing/],
      [
        (at) => rm(path.join(at, "model.safetensors")),
        /has neither model\.safetensors nor model\.safetensors\.index/,
      ],
      [(at) => truncate(path.join(at, "model.safetensors"), 20_000), /model\.safetensors: is truncated/],
      [(at) => writeFile(path.join(at, "config.json"), "{"), /config\.json: is not valid JSON/],
      [
        (at) => writeFile(path.join(at, "config.json"), Buffer.from("\ufeff{}", "utf16le")),
        /config\.json: cannot be read/,
      ],
      [
        (at) => edit(at, { architectures: ["MambaForCausalLM"] }),
        /architectures: MambaForCausalLM is unknown; expected one of Llama/,
      ],
      [(at) => edit(at, { architectures: ["__proto__"] }), /architectures: __proto__ is unknown/],
      [(at) => edit(at, { hidden_size: "32" }), /config\.json: hidden_size: .*expected number/],
      [
        (at) => edit(at, { num_attention_heads: 5, head_dim: null }),
        /hidden_size: 32 does not divide into 5 heads/,
      ],
      [(at) => edit(at, { num_key_value_heads: 3 }), /num_key_value_heads: 3 does not divide/],
      [(at) => edit(at, { hidden_act: "gelu" }), /hidden_act: gelu is not supported; expected silu/],
      [(at) => edit(at, { quantization_config: { bits: 4 } }), /quantization_config: .*not supported/],
      [
        (at) => edit(at, { use_sliding_window: true, sliding_window: 16 }),
        /sliding_window: attention over a window of 16/,
      ],
      [
        (at) => edit(at, { layer_types: ["full_attention", "sliding_attention"] }),
        /layer_types: sliding_attention/,
      ],
      [
        (at) => edit(at, { rope_scaling: { type: "yarn", factor: 4 } }),
        /rope_scaling\.rope_type: yarn is not supported/,
      ],
      [(at) => edit(at, { rope_scaling: { type: "linear" } }), /rope_scaling\.factor: expected a number/],
    ];
    for (const [spoil, message] of cases) expect(await errorOf(await copy(spoil))).toMatch(message);
  });
});

describe("config.json", () => {
  it("is read in the words of transformers 4 and 5", async () => {
    const llama3 = tinyConfigs["Llama 3, grouped queries, scaled rotary positions"]!;
    const old = await copy((at) =>
      writeFile(path.join(at, "config.json"), JSON.stringify(hfConfigJson("LlamaForCausalLM", llama3))),
    );
    expect((await readHfConfig(old)).model).toEqual(llama3);
    const fresh = await copy(async (at) => {
      const { rope_theta, rope_scaling, ...rest } = hfConfigJson("LlamaForCausalLM", llama3);
      await writeFile(
        path.join(at, "config.json"),
        JSON.stringify({ ...rest, dtype: "bfloat16", rope_parameters: { ...rope_scaling, rope_theta } }),
      );
    });
    expect((await readHfConfig(fresh)).model).toEqual(llama3);
  });

  it("a window as long as the context, or switched off, is no window", async () => {
    const mistral = await copy((at) =>
      edit(at, {
        architectures: ["MistralForCausalLM"],
        sliding_window: 4096,
        max_position_embeddings: 4096,
      }),
    );
    expect((await readHfConfig(mistral)).model.contextLength).toBe(4096);
    const windowed = await copy((at) =>
      edit(at, { architectures: ["MistralForCausalLM"], sliding_window: 128, max_position_embeddings: 4096 }),
    );
    await expect(readHfConfig(windowed)).rejects.toThrow("sliding_window");
    const off = await copy((at) => edit(at, { use_sliding_window: false, sliding_window: 16 }));
    expect((await readHfConfig(off)).architecture).toBe("Qwen2ForCausalLM");
  });

  it("collects every end token", async () => {
    const folder = await copy(async (at) => {
      await edit(at, { eos_token_id: 2 });
      await writeFile(
        path.join(at, "generation_config.json"),
        JSON.stringify({ eos_token_id: [7, 2], top_p: 1 }),
      );
    });
    expect((await readHfConfig(folder)).eosTokenIds).toEqual([2, 7]);
  });
});
