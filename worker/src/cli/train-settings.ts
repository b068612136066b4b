import { readFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { type RunConfig, type RunKind, runConfigSchema } from "@hone/core/training/run-config";
import { parse, YAMLParseError } from "yaml";
import { readHfConfig } from "../engine/checkpoint/hf-config";
import { CHATML_NAME } from "../engine/tokenizer/given-template";
import type { TrainOptions } from "./commands/train";
import { UsageError } from "./usage-error";

type Settings = Record<string, unknown>;

/**
 * The settings of a run: those of the file, under those of the options. Paths in the file count from its folder, those
 * of options from the caller's.
 * @throws UsageError for what is missing; AppError INVALID_INPUT naming file, field and what was expected
 */
export async function readRunSettings(kind: RunKind, options: TrainOptions): Promise<RunConfig> {
  const file = options.config ? await readSettingsFile(options.config, kind) : {};
  const settings: Settings = merge(kind, file, options);
  if (settings.model === undefined)
    throw new UsageError("Name the model to train further: --model DIR, or model: in the --config file.");
  if ((settings.data as Settings).train === undefined)
    throw new UsageError("Name the training files: --data FILE, or data.train: in the --config file.");
  const parsed = runConfigSchema.safeParse(settings);
  if (parsed.success) return settings.maxTokens === undefined ? withinContext(parsed.data) : parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = options.config ?? "settings";
  throw new AppError("INVALID_INPUT", `${where}: ${issue.path.join(".") || "the whole"}: ${issue.message}.`);
}

/** A row length that nobody chose is at most what the model reads. */
async function withinContext(config: RunConfig): Promise<RunConfig> {
  const { model } = await readHfConfig(config.model);
  return { ...config, maxTokens: Math.min(config.maxTokens, model.contextLength) };
}

async function readSettingsFile(file: string, kind: RunKind): Promise<Settings> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new AppError("NOT_FOUND", `${file}: cannot be read (${cause.code ?? cause.message}).`, { cause });
  });
  let settings: unknown;
  try {
    settings = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new AppError(
      "INVALID_INPUT",
      `${file}:${error.linePos?.[0].line ?? 1}: is not YAML: ${error.message.split("\n")[0]}`,
    );
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings))
    throw new AppError("INVALID_INPUT", `${file}: expected settings by name, as in \`rows: 8\`.`);
  const found = settings as Settings;
  if (found.kind !== undefined && found.kind !== kind)
    throw new AppError(
      "INVALID_INPUT",
      `${file}: kind: found ${String(found.kind)}, but the command is \`train ${kind}\`.`,
    );
  return withPathsFrom(path.dirname(path.resolve(file)), found);
}

function withPathsFrom(folder: string, settings: Settings): Settings {
  const resolve = (value: unknown) => (typeof value === "string" ? path.resolve(folder, value) : value);
  const list = (value: unknown) => (Array.isArray(value) ? value : [value]).map(resolve);
  const data = settings.data as Settings | undefined;
  return {
    ...settings,
    ...(settings.model === undefined ? {} : { model: resolve(settings.model) }),
    ...(settings.adapter === undefined ? {} : { adapter: resolve(settings.adapter) }),
    ...(settings.chatTemplate === undefined || settings.chatTemplate === CHATML_NAME
      ? {}
      : { chatTemplate: resolve(settings.chatTemplate) }),
    ...(data && typeof data === "object"
      ? {
          data: {
            ...data,
            ...(data.train === undefined ? {} : { train: list(data.train) }),
            ...(data.validation === undefined ? {} : { validation: list(data.validation) }),
          },
        }
      : {}),
  };
}

function merge(kind: RunKind, file: Settings, options: TrainOptions): Settings {
  const given = (settings: Settings): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const all = (files: string[] | undefined) => files?.map((name) => path.resolve(name));
  const batch = kind === "reward" || kind === "dpo" ? "prompts" : "rows";
  const inFile = (name: string) => (file[name] ?? {}) as Settings;
  return {
    ...file,
    kind,
    ...given({
      model: options.model && path.resolve(options.model),
      adapter: options.adapter && path.resolve(options.adapter),
      chatTemplate:
        options.chatTemplate === CHATML_NAME
          ? CHATML_NAME
          : options.chatTemplate && path.resolve(options.chatTemplate),
      accumulate: options.accumulate,
      maxTokens: options.maxLength,
      [batch]: options.batchSize,
      seed: options.seed,
      checkpointEvery: options.checkpointEvery,
      evaluateEvery: options.evaluateEvery,
      length: lengthOf(options),
      method: methodOf(inFile("method"), options),
    }),
    data: { ...inFile("data"), ...given({ train: all(options.data), validation: all(options.validation) }) },
    optimizer: { ...inFile("optimizer"), ...given({ learningRate: options.learningRate }) },
  };
}

function lengthOf({ steps, epochs }: TrainOptions): Settings | undefined {
  if (steps !== undefined && epochs !== undefined)
    throw new UsageError("Give --steps or --epochs, not both.");
  if (steps !== undefined) return { unit: "steps", count: steps };
  return epochs === undefined ? undefined : { unit: "epochs", count: epochs };
}

/** A rank on the command line means adapters; their scale follows it, unless the file says otherwise. */
function methodOf(file: Settings, { loraRank }: TrainOptions): Settings | undefined {
  if (loraRank === undefined) return undefined;
  return { alpha: 2 * loraRank, ...file, kind: "lora", rank: loraRank };
}
