import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { readJsonFile } from "../json-file";
import { type AdaptedModule, adaptedModules, type LoraSettings, loraNames } from "../models/adapters";
import { familyOf, type ModelConfig } from "../models/families";
import { type ModelHead, SCORE_WEIGHT } from "../models/head";
import type { WeightSource } from "../models/weight-source";
import { checkPeftConfig, type PeftConfig, peftConfigSchema } from "./peft-config-json";
import { SafetensorsFile, type WeightToWrite, writeSafetensors } from "./safetensors";

const CONFIG = "adapter_config.json";
const TENSORS = "adapter_model.safetensors";
/** PEFT's name of the adapted model inside its own. */
const PREFIX = "base_model.model.";

export interface AdapterToWrite {
  /** Of the adapted model; a reward model's score is part of the adapter. */
  config: ModelConfig;
  settings: LoraSettings;
  /** The adapter's matrices by `loraNames`, and the score. */
  tensor: WeightSource;
  /** Name of the model that is adapted, for people. */
  baseName: string;
  /** Replaced where it exists. */
  out: string;
}

/** An adapter as it was read from a folder. */
export interface PeftAdapter {
  /** Its targets are the very modules that it has matrices for. */
  settings: LoraSettings;
  head: ModelHead;
  /** By `loraNames`; of a reward model's adapter also the score. */
  tensors: ReadonlyMap<string, Float32Array>;
}

/**
 * Writes an adapter as Hugging Face PEFT does (`save_pretrained`): adapter_config.json and adapter_model.safetensors, in
 * fp32. The folder appears under its name only when both are there.
 */
export async function writePeftAdapter({ config, settings, tensor, baseName, out }: AdapterToWrite) {
  const modules = adaptedModules(config, settings.targets);
  const partial = `${out}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true });
    const weights = modules.flatMap(({ name, inputSize, outputSize }): WeightToWrite[] => {
      const { a, b } = loraNames(name);
      return [
        { name: `${PREFIX}${a}`, shape: [settings.rank, inputSize], data: tensor(a) },
        { name: `${PREFIX}${b}`, shape: [outputSize, settings.rank], data: tensor(b) },
      ];
    });
    const score = familyOf(config).weightShapes(config).get(SCORE_WEIGHT);
    if (score) weights.push({ name: `${PREFIX}${SCORE_WEIGHT}`, shape: score, data: tensor(SCORE_WEIGHT) });
    await writeSafetensors(path.join(partial, TENSORS), weights, "F32");
    const json = peftConfigOf(config, settings, modules, baseName);
    await writeFile(path.join(partial, CONFIG), `${JSON.stringify(json, null, 2)}\n`, { flush: true });
    await rm(out, { recursive: true, force: true });
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Fields that every version of PEFT since 0.6 knows: older ones refuse what they do not know. */
function peftConfigOf(
  config: ModelConfig,
  { rank, alpha }: LoraSettings,
  modules: readonly AdaptedModule[],
  baseName: string,
): PeftConfig {
  const isReward = config.head === "reward";
  return {
    peft_type: "LORA",
    task_type: isReward ? "SEQ_CLS" : "CAUSAL_LM",
    base_model_name_or_path: baseName,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: targetModules(config, modules),
    // What PEFT itself makes of a classifier, of whatever model.
    modules_to_save: isReward ? ["classifier", "score"] : null,
    // GPT-2's matrices are [in, out]; A and B are the same either way.
    fan_in_fan_out: modules[0]?.layout === "in-out",
    bias: "none",
    init_lora_weights: true,
    rank_pattern: {},
    alpha_pattern: {},
    layers_to_transform: null,
    layers_pattern: null,
  };
}

/**
 * The modules' names as PEFT looks for them, by their ends: the last word where it means these modules only, the last
 * two (`attn.c_proj`) or the whole name where it does not.
 */
function targetModules(config: ModelConfig, modules: readonly AdaptedModule[]): string[] {
  const chosen = new Set(modules.map(({ name }) => name));
  const others = adaptedModules(config, "all-linear").filter(({ name }) => !chosen.has(name));
  const ends = [...chosen].map((name) => {
    const words = name.split(".");
    const fitting = [words.slice(-1), words.slice(-2)]
      .map((some) => some.join("."))
      .find((end) => !others.some((other) => other.name.endsWith(`.${end}`)));
    return fitting ?? name;
  });
  return [...new Set(ends)];
}

/**
 * Reads a LoRA adapter in PEFT's files and checks it against the model that it belongs to.
 * @param config of that model; whether it has a reward head already does not matter
 * @throws AppError naming file and field or tensor; UNSUPPORTED for what would compute something else than plain LoRA
 */
export async function readPeftAdapter(folder: string, config: ModelConfig): Promise<PeftAdapter> {
  const file = path.join(folder, CONFIG);
  const json = await readJsonFile(file, peftConfigSchema);
  checkPeftConfig(json, file);
  const opened = await SafetensorsFile.open(path.join(folder, TENSORS));
  try {
    const head: ModelHead = json.task_type
      ? json.task_type === "SEQ_CLS"
        ? "reward"
        : "vocabulary"
      : opened.tensors.has(`${PREFIX}${SCORE_WEIGHT}`)
        ? "reward"
        : "vocabulary";
    const { shapes, targets } = expectedTensors(opened, { ...config, head }, json.r);
    const tensors = new Map<string, Float32Array>();
    for (const [name, shape] of shapes) {
      const found = opened.tensors.get(`${PREFIX}${name}`);
      if (found?.shape.join() !== shape.join())
        throw new AppError(
          "INVALID_INPUT",
          `${opened.path}: tensor ${PREFIX}${name} is ${found ? `[${found.shape.join(", ")}]` : "missing"}; this model and r = ${json.r} need [${shape.join(", ")}]. Is it another model's adapter?`,
        );
      tensors.set(name, await opened.read(`${PREFIX}${name}`));
    }
    return { settings: { rank: json.r, alpha: json.lora_alpha ?? 8, targets }, head, tensors };
  } finally {
    await opened.close();
  }
}

/** What the file should hold, given the modules that it holds anything of; anything else is refused. */
function expectedTensors(opened: SafetensorsFile, config: ModelConfig, rank: number) {
  const shapes = new Map<string, readonly number[]>();
  const targets = new Set<string>();
  const known = new Set<string>();
  for (const { name, inputSize, outputSize } of adaptedModules(config, "all-linear")) {
    const { a, b } = loraNames(name);
    known.add(`${PREFIX}${a}`).add(`${PREFIX}${b}`);
    if (!opened.tensors.has(`${PREFIX}${a}`) && !opened.tensors.has(`${PREFIX}${b}`)) continue;
    targets.add(name);
    shapes.set(a, [rank, inputSize]);
    shapes.set(b, [outputSize, rank]);
  }
  const score = familyOf(config).weightShapes(config).get(SCORE_WEIGHT);
  if (score) {
    known.add(`${PREFIX}${SCORE_WEIGHT}`);
    shapes.set(SCORE_WEIGHT, score);
  }
  const stranger = [...opened.tensors.keys()].find((name) => !known.has(name));
  if (stranger !== undefined)
    throw new AppError(
      "UNSUPPORTED",
      `${opened.path}: tensor ${stranger} is not supported: expected A and B of projections inside this model's layers${score ? ", and the score" : ""}. Is it another model's adapter?`,
    );
  if (targets.size === 0)
    throw new AppError("INVALID_INPUT", `${opened.path}: holds no adapter (no lora_A and lora_B).`);
  return { shapes, targets };
}
