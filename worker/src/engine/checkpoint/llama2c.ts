import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { requireEmpty } from "../empty-folder";
import { llamaWeightShapes } from "../models/llama/weights";
import { convertLlama2cTokenizer } from "./llama2c-tokenizer";
import { type WeightDType, type WeightToWrite, writeSafetensors } from "./safetensors";

/** The header of a llama2.c file, version 0: seven int32. */
interface Header {
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  keyValueHeads: number;
  vocabularySize: number;
  contextLength: number;
  /** Written as a negative vocabulary size. */
  untied: boolean;
}

const HEADER_BYTES = 28;
const NORM_EPSILON = 1e-5;
const ROPE_THETA = 10_000;

export interface ConvertedModel {
  folder: string;
  parameters: number;
  vocabularySize: number;
}

/**
 * Turns a model of karpathy/llama2.c (export version 0, fp32) and its tokenizer into a Hugging Face model folder:
 * config.json, generation_config.json, tokenizer.json, tokenizer_config.json, model.safetensors.
 * @param out written only when both inputs were read completely; must be absent or empty
 * @throws AppError naming file and fault
 */
export async function convertLlama2c(options: {
  weights: string;
  tokenizer: string;
  out: string;
  dtype?: WeightDType;
}): Promise<ConvertedModel> {
  await requireEmpty(options.out);
  const bytes = await readInput(options.weights);
  const header = readHeader(options.weights, bytes);
  const weights = readTensors(options.weights, bytes, header);
  const tokenizer = convertLlama2cTokenizer(
    options.tokenizer,
    await readInput(options.tokenizer),
    header.vocabularySize,
  );
  await mkdir(options.out, { recursive: true });
  const dtype = options.dtype ?? "F32";
  const write = (name: string, content: object) =>
    writeFile(path.join(options.out, name), `${JSON.stringify(content, null, 2)}\n`);
  await write("config.json", hfConfig(header, dtype));
  // llama2.c ends a text at the token that begins the next one.
  await write("generation_config.json", { bos_token_id: 1, eos_token_id: [2, 1] });
  await write("tokenizer.json", tokenizer.tokenizer);
  await write("tokenizer_config.json", { ...tokenizer.config, model_max_length: header.contextLength });
  await writeSafetensors(path.join(options.out, "model.safetensors"), weights, dtype);
  const parameters = weights.reduce((sum, { data }) => sum + data.length, 0);
  return { folder: options.out, parameters, vocabularySize: header.vocabularySize };
}

async function readInput(file: string): Promise<Uint8Array> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new AppError("NOT_FOUND", `${file}: cannot be read (${error.code ?? error.message}).`, {
      cause: error,
    });
  });
  // A plain Uint8Array: `slice` of a Buffer does not copy.
  return Uint8Array.from(content);
}

function readHeader(file: string, bytes: Uint8Array): Header {
  const invalid = (message: string): never => {
    throw new AppError("INVALID_INPUT", `${file}: ${message}`);
  };
  if (bytes.length < HEADER_BYTES)
    invalid(`has ${bytes.length} bytes; a llama2.c header alone takes ${HEADER_BYTES}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (view.getUint32(0, true) === 0x616b3432)
    invalid("is a later llama2.c export (versions 1 and 2 begin with ak42); expected version 0.");
  const [dim, hidden, layers, heads, keyValueHeads, vocabulary, context] = Array.from({ length: 7 }, (_, i) =>
    view.getInt32(i * 4, true),
  ) as [number, number, number, number, number, number, number];
  const header: Header = {
    hiddenSize: dim,
    intermediateSize: hidden,
    layers,
    heads,
    keyValueHeads,
    vocabularySize: Math.abs(vocabulary),
    contextLength: context,
    untied: vocabulary < 0,
  };
  const { untied: _, ...sizes } = header;
  for (const [name, size] of Object.entries(sizes))
    if (size < 1 || size > 2 ** 24)
      invalid(`its header gives ${name} = ${size}; not a llama2.c file of version 0?`);
  if (dim % heads || heads % keyValueHeads || (dim / heads) % 2)
    invalid(
      `its header gives ${dim} dimensions, ${heads} heads, ${keyValueHeads} key heads, which do not divide.`,
    );
  return header;
}

/** The tensors in the order of the file, under their Hugging Face names. */
function readTensors(file: string, bytes: Uint8Array, header: Header): WeightToWrite[] {
  const { hiddenSize: dim, layers, heads, keyValueHeads, contextLength } = header;
  const size = dim / heads;
  const table = contextLength * (size / 2);
  const shapes = llamaWeightShapes({ ...modelConfig(header) });
  const parameters = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const expected = HEADER_BYTES + 4 * (parameters + 2 * table);
  if (bytes.length !== expected)
    throw new AppError(
      "INVALID_INPUT",
      `${file}: has ${bytes.length} bytes; its header describes ${expected}. ${bytes.length < expected ? "The file is truncated" : "Not a llama2.c file of version 0"}?`,
    );
  const floats = new Float32Array(bytes.slice(HEADER_BYTES).buffer);
  const found = new Map<string, Float32Array>();
  let at = 0;
  const take = (name: string) => {
    const length = shapes.get(name)!.reduce((a, b) => a * b, 1);
    found.set(name, floats.subarray(at, at + length));
    at += length;
  };
  const perLayer = (suffix: string) => {
    for (let layer = 0; layer < layers; layer++) take(`model.layers.${layer}.${suffix}.weight`);
  };
  take("model.embed_tokens.weight");
  for (const suffix of [
    "input_layernorm",
    ...["q_proj", "k_proj", "v_proj", "o_proj"].map((name) => `self_attn.${name}`),
    "post_attention_layernorm",
    ...["gate_proj", "down_proj", "up_proj"].map((name) => `mlp.${name}`),
  ])
    perLayer(suffix);
  take("model.norm.weight");
  checkRotaryTables(file, floats.subarray(at, at + 2 * table), size, contextLength);
  at += 2 * table;
  if (header.untied) take("lm_head.weight");
  for (let layer = 0; layer < layers; layer++)
    for (const [name, count] of [["q_proj", heads] as const, ["k_proj", keyValueHeads] as const]) {
      const key = `model.layers.${layer}.self_attn.${name}.weight`;
      found.set(key, toHalves(found.get(key)!, count, size, dim));
    }
  return [...shapes].map(([name, shape]) => ({ name, shape, data: found.get(name)! }));
}

/**
 * llama2.c rotates neighbouring pairs (2i, 2i+1) of a head, Hugging Face pairs (i, i + size/2): the same function when
 * the rows of the query and key matrices are put in that order.
 * @param weight [heads · size, columns]
 */
function toHalves(weight: Float32Array, heads: number, size: number, columns: number): Float32Array {
  const result = new Float32Array(weight.length);
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < size; i++) {
      const from = head * size + i;
      const to = head * size + (i % 2) * (size / 2) + Math.floor(i / 2);
      result.set(weight.subarray(from * columns, (from + 1) * columns), to * columns);
    }
  return result;
}

/** The file brings its rotary tables; a Hugging Face folder only says θ. They must mean the same. */
function checkRotaryTables(file: string, tables: Float32Array, size: number, contextLength: number): void {
  const half = size / 2;
  for (let position = 0; position < contextLength; position++)
    for (let i = 0; i < half; i++) {
      const angle = position * ROPE_THETA ** (-i / half);
      const at = position * half + i;
      if (
        Math.abs(tables[at]! - Math.cos(angle)) > 1e-3 ||
        Math.abs(tables[contextLength * half + at]! - Math.sin(angle)) > 1e-3
      )
        throw new AppError(
          "INVALID_INPUT",
          `${file}: its rotary tables are not those of θ = ${ROPE_THETA} (position ${position}, frequency ${i}).`,
        );
    }
}

function modelConfig(header: Header) {
  return {
    ...header,
    family: "llama" as const,
    head: "vocabulary" as const,
    headSize: header.hiddenSize / header.heads,
    normEpsilon: NORM_EPSILON,
    rope: { theta: ROPE_THETA, scaling: { type: "none" as const } },
    queryKeyValueBias: false,
    attentionOutputBias: false,
    feedForwardBias: false,
    queryKeyNorm: false,
    tiedEmbeddings: !header.untied,
  };
}

/** `config.json` with the keys of transformers 4, which version 5 reads too. */
function hfConfig(header: Header, dtype: WeightDType) {
  return {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    vocab_size: header.vocabularySize,
    hidden_size: header.hiddenSize,
    intermediate_size: header.intermediateSize,
    num_hidden_layers: header.layers,
    num_attention_heads: header.heads,
    num_key_value_heads: header.keyValueHeads,
    head_dim: header.hiddenSize / header.heads,
    max_position_embeddings: header.contextLength,
    hidden_act: "silu",
    rms_norm_eps: NORM_EPSILON,
    rope_theta: ROPE_THETA,
    rope_scaling: null,
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: !header.untied,
    bos_token_id: 1,
    eos_token_id: 2,
    torch_dtype: { F32: "float32", F16: "float16", BF16: "bfloat16" }[dtype],
  };
}
