import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "@hone/core/errors";
import { z } from "zod";
import { SafetensorsFile, type WeightToWrite, writeSafetensors } from "../checkpoint/safetensors";
import { readJsonFile } from "../json-file";
import type { TrainingState } from "./step";

const positionSchema = z.object({ epoch: z.number().int().min(0), index: z.number().int().min(0) });

const stateSchema = z.object({
  version: z.literal(1),
  /** Steps of the run that are done, dropped ones included. */
  step: z.number().int().min(0),
  /** Steps that changed the weights: AdamW counts these. */
  applied: z.number().int().min(0),
  /** Where the data go on. */
  position: positionSchema,
  tokens: z.number(),
  /** Validation loss at this step; null where it was not evaluated. */
  loss: z.number().nullable(),
  /** SHA-256 of the run's settings: a checkpoint continues that run only. */
  settings: z.string(),
  /** SHA-256 of the tensors' file. */
  sha256: z.string(),
});

/** Everything beside the tensors that a run needs to go on. */
export type CheckpointRecord = Omit<z.infer<typeof stateSchema>, "version" | "sha256" | "applied">;

const TENSORS = "state.safetensors";
const RECORD = "state.json";
const NAME = /^step-(\d+)$/;

/** Folder of a step's checkpoint inside the run's `checkpoints` folder. */
export const checkpointName = (step: number) => `step-${String(step).padStart(7, "0")}`;

/**
 * Writes a checkpoint: trainable tensors and AdamW's moments in fp32, and a record with their checksum. The folder
 * appears under its name only when all of it is on the disk.
 * @throws AppError INTERNAL when the disk is full; earlier checkpoints stay as they were
 */
export async function writeCheckpoint(
  folder: string,
  state: TrainingState,
  shapes: ReadonlyMap<string, readonly number[]>,
  record: CheckpointRecord,
): Promise<string> {
  const name = checkpointName(record.step);
  const target = path.join(folder, name);
  const partial = path.join(folder, `.${name}.partial`);
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const tensors = path.join(partial, TENSORS);
    await writeSafetensors(tensors, tensorsOf(state, shapes), "F32");
    await writeDurably(
      path.join(partial, RECORD),
      JSON.stringify({ version: 1, ...record, applied: state.step, sha256: await sha256Of(tensors) }),
    );
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw diskError(error, target);
  }
  return name;
}

/** A full disk, in words that help; anything else as it came. */
function diskError(error: unknown, target: string): unknown {
  const code =
    (error as NodeJS.ErrnoException).code ?? ((error as Error).cause as NodeJS.ErrnoException)?.code;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new AppError(
    "INTERNAL",
    `${target}: the disk is full, so this checkpoint was not written; earlier ones are whole. Make room and go on with --resume.`,
    { cause: error },
  );
}

/**
 * Reads a checkpoint and checks that it is whole and belongs to these settings and tensors.
 * @throws AppError INVALID_INPUT saying what is wrong with which file; CONFLICT for another run's checkpoint
 */
export async function readCheckpoint(
  folder: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  settings: string,
): Promise<{ state: TrainingState; record: CheckpointRecord }> {
  const { version, sha256, applied, ...record } = await readJsonFile(path.join(folder, RECORD), stateSchema);
  if (record.settings !== settings)
    throw new AppError(
      "CONFLICT",
      `${folder}: belongs to a run with other settings (model, data or options). Repeat the run's own command with --resume, or choose a new --out folder.`,
    );
  const tensors = path.join(folder, TENSORS);
  const found = await sha256Of(tensors).catch(() => "no readable file");
  if (found !== sha256)
    throw new AppError(
      "INVALID_INPUT",
      `${tensors}: is damaged: its SHA-256 is ${found.slice(0, 16)}…, ${sha256.slice(0, 16)}… was written.`,
    );
  return { state: await readState(tensors, shapes, applied), record };
}

/** Steps that have a checkpoint in the folder, newest first. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  const entries = await readdir(folder).catch(() => [] as string[]);
  return entries
    .flatMap((entry) => {
      const match = NAME.exec(entry);
      return match ? [Number(match[1])] : [];
    })
    .sort((a, b) => b - a);
}

/** Deletes all checkpoints but the newest `keep` and the best one. */
export async function pruneCheckpoints(folder: string, keep: number, best: number | null): Promise<number[]> {
  const steps = await checkpointSteps(folder);
  const stale = steps.slice(keep).filter((step) => step !== best);
  for (const step of stale)
    await rm(path.join(folder, checkpointName(step)), { recursive: true, force: true });
  return stale;
}

const kinds = ["parameters", "first", "second"] as const;

function tensorsOf(state: TrainingState, shapes: ReadonlyMap<string, readonly number[]>): WeightToWrite[] {
  return kinds.flatMap((kind) =>
    [...shapes].map(([name, shape]) => ({ name: `${kind}.${name}`, shape, data: state[kind].get(name)! })),
  );
}

async function readState(
  file: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  step: number,
): Promise<TrainingState> {
  const opened = await SafetensorsFile.open(file);
  try {
    const state: TrainingState = { step, parameters: new Map(), first: new Map(), second: new Map() };
    for (const kind of kinds)
      for (const [name, shape] of shapes) {
        const entry = opened.tensors.get(`${kind}.${name}`);
        if (entry?.shape.join() !== shape.join())
          throw new AppError(
            "INVALID_INPUT",
            `${file}: tensor ${kind}.${name} is ${entry ? `[${entry.shape.join(", ")}]` : "missing"}; expected [${shape.join(", ")}].`,
          );
        state[kind].set(name, await opened.read(`${kind}.${name}`));
      }
    return state;
  } finally {
    await opened.close();
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
