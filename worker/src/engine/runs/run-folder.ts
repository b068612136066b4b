import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "@hone/core/errors";
import { type RunConfig, runConfigSchema } from "@hone/core/training/run-config";
import { type RunEvent, runEventSchema } from "@hone/core/training/run-events";
import { z } from "zod";
import { readJsonFile } from "../json-file";
import { CHATML_NAME } from "../tokenizer/given-template";

const recordSchema = z.object({
  config: runConfigSchema,
  settings: z.string(),
  state: z.enum(["unfinished", "finished"]),
  /** Steps of the finished run. */
  steps: z.number().nullable(),
});
export type RunRecord = z.infer<typeof recordSchema>;

/**
 * What a run leaves behind: the model at the folder's root, and beside it the run's own files.
 * - `run.json` its settings, and whether it is finished;
 * - `metrics.jsonl` every step and evaluation;
 * - `checkpoints/step-…` from which it can go on;
 * - `adapter/` the adapters alone, where it trained some;
 * - `onnx/` the trained model as a graph that decodes, where it has a vocabulary.
 */
export class RunFolder {
  constructor(readonly folder: string) {}

  get checkpoints(): string {
    return path.join(this.folder, "checkpoints");
  }

  get adapter(): string {
    return path.join(this.folder, "adapter");
  }

  get onnx(): string {
    return path.join(this.folder, "onnx");
  }

  private get metrics(): string {
    return path.join(this.folder, "metrics.jsonl");
  }

  private get record(): string {
    return path.join(this.folder, "run.json");
  }

  /** What an earlier start left; undefined where there was none. */
  async read(): Promise<RunRecord | undefined> {
    return readJsonFile(this.record, recordSchema, { optional: true });
  }

  async write(record: RunRecord): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await replace(this.record, `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Steps and evaluations are kept; what else a run tells is for those who watch. */
  async append(events: readonly RunEvent[]): Promise<void> {
    const kept = events.filter(({ type }) => type === "step" || type === "evaluation");
    if (kept.length > 0)
      await appendFile(this.metrics, kept.map((event) => `${JSON.stringify(event)}\n`).join(""));
  }

  /** Forgets what was told after a step: a run that goes on from its checkpoint tells it again. */
  async forgetAfter(step: number): Promise<void> {
    const text = await readFile(this.metrics, "utf8").catch(() => "");
    const kept = text.split("\n").filter((line) => {
      // The last line may be half written.
      const event = runEventSchema.safeParse(parse(line));
      return event.success && "step" in event.data && event.data.step <= step;
    });
    await mkdir(this.folder, { recursive: true });
    await replace(this.metrics, kept.map((line) => `${line}\n`).join(""));
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function replace(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`;
  await writeFile(partial, text);
  const handle = await open(partial, "r");
  await handle.sync();
  await handle.close();
  await rename(partial, file);
}

/** What changes nothing about the numbers of a run may differ when it goes on. */
type Indifferent = "evaluateEvery" | "checkpointEvery" | "keepCheckpoints";

/**
 * SHA-256 of everything that decides a run's numbers: its settings and the contents of its files. Two runs with the same
 * one give the same losses on the same machine.
 * @throws AppError NOT_FOUND for a file that cannot be read
 */
export async function settingsHash(config: RunConfig): Promise<string> {
  const { evaluateEvery, checkpointEvery, keepCheckpoints, data, chatTemplate, ...rest } = config;
  void ({ evaluateEvery, checkpointEvery, keepCheckpoints } satisfies Record<Indifferent, number>);
  const { train, validation, ...reading } = data;
  const files = { train: await hashes(train), validation: await hashes(validation) };
  const template =
    chatTemplate === null || chatTemplate === CHATML_NAME ? chatTemplate : await hashes([chatTemplate]);
  return createHash("sha256")
    .update(JSON.stringify({ ...rest, template, reading, files }))
    .digest("hex");
}

async function hashes(files: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const file of files) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash).catch((cause: NodeJS.ErrnoException) => {
      throw new AppError("NOT_FOUND", `${file}: cannot be read (${cause.code ?? cause.message}).`, { cause });
    });
    all.push(hash.digest("hex"));
  }
  return all;
}
