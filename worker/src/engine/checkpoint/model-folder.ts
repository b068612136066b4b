import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { z } from "zod";
import { readJsonFile } from "../json-file";
import { familyOf } from "../models/families";
import type { WeightSource } from "../models/weight-source";
import { type HfConfig, readHfConfig } from "./hf-config";
import { SafetensorsFile, type TensorEntry } from "./safetensors";

/** A tensor of a folder, the file that holds it, and its name there. */
export interface FolderTensor extends TensorEntry {
  file: string;
  nameInFile: string;
}

export interface ModelFolder {
  folder: string;
  config: HfConfig;
  /** Every tensor found, by its full name (`fullName` of its family), in the order of the files. */
  tensors: ReadonlyMap<string, FolderTensor>;
}

const indexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/**
 * Looks into a Hugging Face model folder without reading weights: configuration and tensor headers, checked against
 * what the architecture needs.
 * @throws AppError naming file and field, or tensor, expected and found shape
 */
export async function inspectModelFolder(folder: string): Promise<ModelFolder> {
  await requireFolder(folder);
  const config = await readHfConfig(folder);
  const { fullName } = familyOf(config.model);
  const tensors = new Map<string, FolderTensor>();
  for (const { file, names } of await weightFiles(folder)) {
    const opened = await SafetensorsFile.open(path.join(folder, file));
    try {
      for (const [nameInFile, entry] of opened.tensors)
        tensors.set(fullName(nameInFile), { ...entry, file, nameInFile });
      const missing = names?.find((name) => !opened.tensors.has(name));
      if (missing)
        throw new AppError(
          "INVALID_INPUT",
          `${opened.path}: tensor ${missing} is missing, the index says it is here.`,
        );
    } finally {
      await opened.close();
    }
  }
  checkTensors(folder, config, tensors);
  return { folder, config, tensors };
}

/** Files that hold weights, or say where they are, in any format that models are published in. */
const WEIGHTS = /\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|gguf|onnx)$|\.index\.json$/;

/** Whether a folder holds weights at all, be they readable or not. */
export async function hasWeights(folder: string): Promise<boolean> {
  await requireFolder(folder);
  return (await readdir(folder)).some((file) => WEIGHTS.test(file));
}

/** Reads all weights of an inspected folder as fp32. */
export async function readWeights({ folder, config, tensors }: ModelFolder): Promise<WeightSource> {
  const weights = new Map<string, Float32Array>();
  const wanted = familyOf(config.model).weightShapes(config.model);
  for (const file of new Set([...tensors.values()].map((tensor) => tensor.file))) {
    const opened = await SafetensorsFile.open(path.join(folder, file));
    try {
      for (const [name, tensor] of tensors)
        if (tensor.file === file && wanted.has(name)) weights.set(name, await opened.read(tensor.nameInFile));
    } finally {
      await opened.close();
    }
  }
  return (name) => {
    const data = weights.get(name);
    if (!data) throw new AppError("INTERNAL", `${folder}: weight ${name} was asked for but never checked.`);
    return data;
  };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new AppError("NOT_FOUND", `${folder}: there is no such model folder.`);
  if (!found.isDirectory())
    throw new AppError(
      "INVALID_INPUT",
      `${folder}: is a file; expected a folder with config.json, tokenizer.json and model.safetensors.`,
    );
}

/** The safetensors files of a folder; with an index also the tensors that it promises for each. */
async function weightFiles(folder: string): Promise<{ file: string; names?: string[] }[]> {
  const single = "model.safetensors";
  if (await stat(path.join(folder, single)).catch(() => undefined)) return [{ file: single }];
  const indexPath = path.join(folder, "model.safetensors.index.json");
  const index = await readJsonFile(indexPath, indexSchema, { optional: true });
  if (!index)
    throw new AppError(
      "NOT_FOUND",
      `${folder}: has neither model.safetensors nor model.safetensors.index.json; weights in other formats are not read.`,
    );
  const files = new Map<string, string[]>();
  for (const [name, file] of Object.entries(index.weight_map)) {
    if (path.basename(file) !== file)
      throw new AppError("INVALID_INPUT", `${indexPath}: weight_map.${name}: ${file} is not a file name.`);
    files.set(file, [...(files.get(file) ?? []), name]);
  }
  return [...files].map(([file, names]) => ({ file, names }));
}

function checkTensors(folder: string, config: HfConfig, tensors: ReadonlyMap<string, FolderTensor>): void {
  const family = familyOf(config.model);
  const expected = family.weightShapes(config.model);
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (!found)
      throw new AppError(
        "INVALID_INPUT",
        `${folder}: tensor ${name} is missing; ${config.architecture} with this config.json needs it with shape [${shape.join(", ")}].`,
      );
    if (found.shape.join() !== shape.join())
      throw new AppError(
        "INVALID_INPUT",
        `${path.join(folder, found.file)}: tensor ${name} has shape [${found.shape.join(", ")}]; expected [${shape.join(", ")}].`,
      );
  }
  // A weight that nobody asked for means that the model is not quite what its configuration says.
  for (const [name, { file }] of tensors)
    if (!expected.has(name) && !family.isIgnored(name, config.model))
      throw new AppError(
        "INVALID_INPUT",
        `${path.join(folder, file)}: tensor ${name} is not part of ${config.architecture} with this config.json.`,
      );
}
