import { copyFile, mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { z } from "zod";
import { requireEmpty } from "../empty-folder";
import { readJsonFile } from "../json-file";
import { familyOf, type ModelConfig } from "../models/families";
import type { WeightSource } from "../models/weight-source";
import type { ChatFormat } from "../tokenizer/given-template";
import { architectureWithHead } from "./hf-config";
import { bytesPerElement, type WeightDType, type WeightToWrite, writeSafetensors } from "./safetensors";

export interface ModelToWrite {
  config: ModelConfig;
  source: WeightSource;
  /** The folder that the model came from: its config.json is carried along, its tokenizer copied. */
  from: string;
  /** Must be absent or empty. */
  out: string;
  dtype: WeightDType;
  /** Weights are cut into several files above this; 5 GB when not given, as transformers does. */
  maxShardBytes?: number;
  /** A chat template that the model was trained with, where `from` has none or another. */
  chat?: ChatFormat;
  /** Of a reward model; when not given that of `from`. It is read at the last token that is not this one. */
  padTokenId?: number;
}

/** What a folder says about its texts. Weights in other formats and the base model's card stay behind. */
const CARRIED = [
  "tokenizer.json",
  "tokenizer_config.json",
  "tokenizer.model",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "chat_template.jinja",
  "chat_template.json",
  "generation_config.json",
];

const TORCH_NAMES: Record<WeightDType, string> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

/**
 * Writes a model as a Hugging Face folder that transformers loads as it is: published tensor names, no tied copy of the
 * embeddings. The folder appears under its name only when all of it is on the disk.
 * @throws AppError CONFLICT where something is in the way; INVALID_INPUT where the model cannot be said in config.json,
 * or where a weight is not finite in the chosen element type
 */
export async function writeModelFolder(model: ModelToWrite): Promise<void> {
  const out = path.resolve(model.out);
  await requireEmpty(out);
  const config = await hfConfigOf(model);
  const partial = `${out}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true });
    await writeText(path.join(partial, "config.json"), config);
    for (const file of CARRIED) await carry(path.join(model.from, file), path.join(partial, file));
    if (model.chat) await carryChat(partial, model.chat);
    await writeWeights(partial, model);
    await syncPath(partial);
    // An empty folder under the name gives way.
    await rename(partial, out);
    await syncPath(path.dirname(out));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** config.json of `from` with what this model changes. */
async function hfConfigOf({ config, from, dtype, padTokenId, chat }: ModelToWrite): Promise<object> {
  const file = path.join(from, "config.json");
  const json = await readJsonFile(
    file,
    z.looseObject({ architectures: z.array(z.string()).min(1), pad_token_id: z.number().nullish() }),
  );
  const { num_labels: _, id2label: __, label2id: ___, ...rest } = json;
  const name = TORCH_NAMES[dtype];
  const written = {
    ...rest,
    architectures: [architectureWithHead(json.architectures[0]!, config.head)],
    ...(chat ? { eos_token_id: chat.eosTokenIds } : {}),
    // transformers 5 says dtype, 4 says torch_dtype; both read either.
    ...("dtype" in json ? { dtype: name } : {}),
    ...("torch_dtype" in json || !("dtype" in json) ? { torch_dtype: name } : {}),
  };
  if (config.head !== "reward") return written;
  const pad = padTokenId ?? json.pad_token_id;
  if (pad == null || pad < 0 || pad >= config.vocabularySize)
    throw new AppError(
      "INVALID_INPUT",
      `${file}: pad_token_id: found ${pad ?? "none"}; a reward model needs one below ${config.vocabularySize}, for it is read at the last token that is not padding. Name a padding token.`,
    );
  return {
    ...written,
    pad_token_id: pad,
    num_labels: 1,
    id2label: { 0: "LABEL_0" },
    label2id: { LABEL_0: 0 },
  };
}

async function writeWeights(folder: string, model: ModelToWrite): Promise<void> {
  const { config, dtype, maxShardBytes = 5e9 } = model;
  const shards: { names: [string, number[]][]; bytes: number }[] = [];
  for (const [name, shape] of familyOf(config).weightShapes(config)) {
    const bytes = shape.reduce((product, dim) => product * dim, bytesPerElement(dtype));
    const last = shards.at(-1);
    if (last && last.bytes + bytes <= maxShardBytes) {
      last.names.push([name, shape]);
      last.bytes += bytes;
    } else shards.push({ names: [[name, shape]], bytes });
  }
  const number = (i: number) => String(i).padStart(5, "0");
  const fileOf = (i: number) =>
    shards.length === 1
      ? "model.safetensors"
      : `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
  for (const [i, { names }] of shards.entries()) {
    const weights = names.map(([name, shape]): WeightToWrite => ({ name, shape, data: model.source(name) }));
    for (const weight of weights) refuseUnwritable(weight, model);
    await writeSafetensors(path.join(folder, fileOf(i)), weights, dtype);
  }
  if (shards.length === 1) return;
  const weightMap = shards.flatMap(({ names }, i) => names.map(([name]) => [name, fileOf(i)]));
  await writeText(path.join(folder, "model.safetensors.index.json"), {
    metadata: { total_size: shards.reduce((sum, { bytes }) => sum + bytes, 0) },
    weight_map: Object.fromEntries(weightMap),
  });
}

/** Beyond these numbers rounding to the nearest gives infinity. */
const LARGEST: Record<WeightDType, number> = { F32: Infinity, F16: 65_520, BF16: (2 - 2 ** -8) * 2 ** 127 };

function refuseUnwritable({ name, data }: WeightToWrite, { out, dtype }: ModelToWrite): void {
  const largest = LARGEST[dtype];
  const bad = data.find((x) => !(Math.abs(x) < largest));
  if (bad !== undefined)
    throw new AppError(
      "INVALID_INPUT",
      `${out}: weight ${name} holds ${bad}, which ${TORCH_NAMES[dtype]} cannot; nothing was written. ${Number.isFinite(bad) ? "Choose float32 or bfloat16." : "The model is broken: go back to an earlier checkpoint."}`,
    );
}

async function carry(from: string, to: string): Promise<void> {
  if (!(await stat(from).catch(() => undefined))?.isFile()) return;
  await copyFile(from, to);
  await syncPath(to);
}

/** Puts a chat template, and the token that ends its turns, into the tokenizer's and generation's files. */
async function carryChat(folder: string, { source, endToken, eosTokenIds }: ChatFormat): Promise<void> {
  const change = async (name: string, changes: object, options: { create: boolean }) => {
    const file = path.join(folder, name);
    const json = await readJsonFile(file, z.looseObject({}), { optional: true });
    if (json || options.create) await writeText(file, { ...json, ...changes });
  };
  await change("tokenizer_config.json", { eos_token: endToken, chat_template: source }, { create: true });
  await change("special_tokens_map.json", { eos_token: endToken }, { create: false });
  await change("generation_config.json", { eos_token_id: eosTokenIds }, { create: true });
  // These would go before the template above.
  for (const name of ["chat_template.jinja", "chat_template.json"])
    await rm(path.join(folder, name), { force: true });
}

async function writeText(file: string, content: object): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes sure that a file, or the list of a folder's files, is on the disk. */
async function syncPath(file: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
