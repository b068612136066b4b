import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { Template } from "@huggingface/jinja";
import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const NAMES = ["barista-base", "barista"];
const file = (name: string, entry: string) => path.join(ROOT, "models", name, entry);
const json = (name: string, entry: string) => JSON.parse(readFileSync(file(name, entry), "utf8"));
const tokenizerOf = (name: string) =>
  new Tokenizer(json(name, "tokenizer.json"), json(name, "tokenizer_config.json"));

interface TensorEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}
interface ReferenceCase {
  model: string;
  prompt?: string;
  messages?: { role: string; content: string }[];
  promptIds: number[];
  newIds: number[];
  text: string;
}

const reference: { cases: ReferenceCase[] } = JSON.parse(
  readFileSync(path.join(ROOT, "worker/src/engine/generate/fixtures/barista-greedy.json"), "utf8"),
);

describe.each(NAMES)("models/%s", (name) => {
  it("holds exactly the tensors that its config describes, in float16 without gaps", () => {
    const raw = readFileSync(file(name, "model.safetensors"));
    const length = Number(raw.readBigUInt64LE(0));
    const { __metadata__, ...tensors } = JSON.parse(raw.subarray(8, 8 + length).toString("utf8"));
    expect(__metadata__).toEqual({ format: "pt" });
    const c = json(name, "config.json");
    const q = c.num_attention_heads * c.head_dim;
    const kv = c.num_key_value_heads * c.head_dim;
    const shapes: Record<string, number[]> = {
      "model.embed_tokens.weight": [c.vocab_size, c.hidden_size],
      "model.norm.weight": [c.hidden_size],
    };
    for (let i = 0; i < c.num_hidden_layers; i++) {
      const layer = `model.layers.${i}.`;
      shapes[`${layer}input_layernorm.weight`] = [c.hidden_size];
      shapes[`${layer}post_attention_layernorm.weight`] = [c.hidden_size];
      shapes[`${layer}self_attn.q_proj.weight`] = [q, c.hidden_size];
      shapes[`${layer}self_attn.k_proj.weight`] = [kv, c.hidden_size];
      shapes[`${layer}self_attn.v_proj.weight`] = [kv, c.hidden_size];
      shapes[`${layer}self_attn.o_proj.weight`] = [c.hidden_size, q];
      shapes[`${layer}mlp.gate_proj.weight`] = [c.intermediate_size, c.hidden_size];
      shapes[`${layer}mlp.up_proj.weight`] = [c.intermediate_size, c.hidden_size];
      shapes[`${layer}mlp.down_proj.weight`] = [c.hidden_size, c.intermediate_size];
    }
    const entries = Object.entries(tensors as Record<string, TensorEntry>);
    expect(Object.fromEntries(entries.map(([key, entry]) => [key, entry.shape]))).toEqual(shapes);
    let at = 0;
    for (const [, entry] of entries.sort((a, b) => a[1].data_offsets[0] - b[1].data_offsets[0])) {
      expect(entry.dtype).toBe("F16");
      expect(entry.data_offsets[0]).toBe(at);
      at += 2 * entry.shape.reduce((product, size) => product * size, 1);
      expect(entry.data_offsets[1]).toBe(at);
    }
    expect(8 + length + at).toBe(raw.length);
    expect(c.max_position_embeddings).toBeGreaterThanOrEqual(512);
  });

  it("has only finite weights", () => {
    const raw = readFileSync(file(name, "model.safetensors"));
    const start = 8 + Number(raw.readBigUInt64LE(0));
    let odd = 0;
    for (let i = start; i < raw.length; i += 2) if ((raw.readUInt16LE(i) & 0x7c00) === 0x7c00) odd++;
    expect(odd).toBe(0);
  });

  it("has a tokenizer of the size of its vocabulary that brings any text back", () => {
    const tokenizer = tokenizerOf(name);
    const vocab = json(name, "tokenizer.json").model.vocab;
    expect(Object.keys(vocab).length).toBe(json(name, "config.json").vocab_size);
    expect(new Set(Object.values(vocab)).size).toBe(json(name, "config.json").vocab_size);
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
        fc.pre(text.isWellFormed());
        const { ids } = tokenizer.encode(text, { add_special_tokens: false });
        expect(tokenizer.decode(ids)).toBe(text);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it("names special tokens that exist, with the ids of its configuration", () => {
    const tokenizer = tokenizerOf(name);
    const map = json(name, "special_tokens_map.json");
    const generation = json(name, "generation_config.json");
    expect(tokenizer.token_to_id(map.bos_token)).toBe(generation.bos_token_id);
    expect(tokenizer.token_to_id(map.pad_token)).toBe(generation.pad_token_id);
    expect([generation.eos_token_id].flat()).toContain(tokenizer.token_to_id(map.eos_token));
    expect(json(name, "config.json").eos_token_id).toEqual(generation.eos_token_id);
  });
});

describe("the default models together", () => {
  it("weigh at most 16 MB", () => {
    const total = NAMES.reduce((sum, name) => sum + statSync(file(name, "model.safetensors")).size, 0);
    expect(total).toBeLessThanOrEqual(16_000_000);
  });

  it("need at least 15 % fewer bits per byte of unseen dialogue than the best 5-gram model", () => {
    const { model, ngrams } = json("barista", "evaluation.json").sets.dialogues;
    const best = Math.min(...Object.values(ngrams as Record<string, number>));
    expect(model).toBeLessThanOrEqual(0.85 * best);
  });
});

describe("the chat template of models/barista", () => {
  const config = json("barista", "tokenizer_config.json");
  const template = new Template(config.chat_template);
  const tokenizer = tokenizerOf("barista");

  it("renders system, user and assistant turns and opens the assistant's", () => {
    const messages = [
      { role: "system", content: " Be brief. " },
      { role: "user", content: "A latte, please." },
      { role: "assistant", content: "Sure." },
    ];
    const turns =
      "<|begin_of_text|><|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nA latte, please.<|im_end|>\n" +
      "<|im_start|>assistant\nSure.<|im_end|>\n";
    const render = (extra: object) => template.render({ messages, bos_token: config.bos_token, ...extra });
    expect(render({})).toBe(turns);
    expect(render({ add_generation_prompt: true })).toBe(`${turns}<|im_start|>assistant\n`);
  });

  it.each(reference.cases)("and the tokenizer give the ids of the stored reference run ($text)", (sample) => {
    const { ids } = sample.messages
      ? tokenizer.encode(
          template.render({
            messages: sample.messages,
            bos_token: config.bos_token,
            add_generation_prompt: true,
          }),
          { add_special_tokens: false },
        )
      : tokenizer.encode(sample.prompt ?? "");
    expect(ids).toEqual(sample.promptIds);
    expect(tokenizer.decode(sample.newIds, { skip_special_tokens: true })).toBe(sample.text);
  });
});
