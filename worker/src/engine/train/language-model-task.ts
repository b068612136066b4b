import { AppError } from "@hone/core/errors";
import { type RunConfig, totalSteps } from "@hone/core/training/run-config";
import type { DataReport } from "@hone/core/training/run-events";
import { type EncodedDocument, learnedCount } from "../data/encoded";
import type { Position } from "../data/epochs";
import { fitLength, type TooLong } from "../data/fit-length";
import { loadDemonstrations } from "../data/load-demonstrations";
import { packEpoch, packedBatches, packOnce } from "../data/packing";
import { shareOfPrompts } from "../data/share";
import type { TrainingSizes } from "../models/training-io";
import { languageModelFeeds, packedLanguageModelBatch } from "./language-model-batch";
import { languageModelObjective } from "./objective";
import { requireContext } from "./require-context";
import type { Tensors } from "./step";
import type { StepData, TaskContext, TrainerTask } from "./trainer-task";

type Config = Extract<RunConfig, { kind: "sft" | "pretrain" }>;

/**
 * SFT and pre-training: packed documents, cross entropy of the learned tokens, each of them worth the same in the whole
 * step.
 * @throws AppError INVALID_INPUT when nothing is left to learn
 */
export async function createLanguageModelTask(context: TaskContext<Config>): Promise<TrainerTask> {
  const { config, model } = context;
  requireContext(config, model);
  const training = await load(config.data.train, context, config.data.share);
  const held = config.data.validation.length > 0 ? await load(config.data.validation, context, 1) : null;
  const shape = { width: config.maxTokens, rows: config.rows, padTokenId: model.eosTokenIds[0] ?? 0 };
  const validation = held ? [...packOnce(held.documents, shape)] : [];
  const lengths = training.documents.map(({ tokens }) => tokens.length);
  const rowsPerEpoch = packEpoch(lengths, config.maxTokens, config.seed, 0).length;
  const batchesPerEpoch = rowsPerEpoch / config.rows;
  const batches = totalSteps(config, batchesPerEpoch) * config.accumulate;
  const sizes: TrainingSizes = {
    batch: config.rows,
    sequence: config.maxTokens,
    lossRows: lossRowsFor(
      Math.max(
        mostTargets(training.documents, config, batches),
        ...validation.map(({ targetCount }) => targetCount),
      ),
      config,
    ),
  };
  const total = validation.reduce((sum, { targetCount }) => sum + targetCount, 0);
  return {
    objective: languageModelObjective(model.model, sizes),
    sizes,
    data: training.report,
    validation: held?.report ?? null,
    batchesPerEpoch,
    steps: (from) => steps(training.documents, { ...shape, config, sizes }, from),
    *validationBatches() {
      for (const batch of validation)
        yield languageModelFeeds(packedLanguageModelBatch(batch, sizes, total), sizes);
    },
    metrics: () => ({}),
  };
}

interface Loaded {
  documents: EncodedDocument[];
  report: DataReport;
}

async function load(
  files: readonly string[],
  { config, model, tokenizer, signal, onProblem }: TaskContext<Config>,
  share: number,
): Promise<Loaded> {
  const { documents: all, summary } = await loadDemonstrations(files, {
    tokenizer,
    endTokenIds: model.eosTokenIds,
    learn: config.kind === "sft" ? config.learn : "all",
    plainPairs: config.data.plainPairs,
    keep: shareOfPrompts(share, config.seed),
    signal,
    onProblem,
  });
  const tooLong: TooLong = config.kind === "pretrain" ? "split" : config.tooLong;
  const { documents, report } = fitLength(all, config.maxTokens, tooLong);
  if (documents.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      `${files.join(", ")}: no row is left to learn: all ${report.documents} have nothing to learn within ${config.maxTokens} tokens. Raise maxTokens (--max-length).`,
    );
  return {
    documents,
    report: {
      ...summary,
      used: documents.length,
      tooLong: report.tooLong,
      leftOut: report.leftOut,
      tokens: documents.reduce((sum, { tokens }) => sum + tokens.length, 0),
      learnedTokens: report.learnedTokens - report.learnedTokensLost,
    },
  };
}

/**
 * Most learned tokens that any batch of the run holds: the graph is made for so many, and no larger. The walk is the one
 * that `packedBatches` makes.
 */
function mostTargets(documents: readonly EncodedDocument[], config: Config, batches: number): number {
  if (config.kind === "pretrain") return config.rows * config.maxTokens;
  const lengths = documents.map(({ tokens }) => tokens.length);
  const learned = documents.map(learnedCount);
  let most = 0;
  let rows = 0;
  let inBatch = 0;
  for (let epoch = 0; ; epoch++)
    for (const row of packEpoch(lengths, config.maxTokens, config.seed, epoch)) {
      for (const document of row) inBatch += learned[document]!;
      if (++rows % config.rows !== 0) continue;
      most = Math.max(most, inBatch);
      inBatch = 0;
      if (rows / config.rows >= batches) return most;
    }
}

/** A multiple of eight, where matrix products are fastest, and never more than there are positions. */
function lossRowsFor(most: number, { rows, maxTokens }: Config): number {
  return Math.min(rows * maxTokens, Math.ceil(most / 8) * 8);
}

interface StepOptions {
  width: number;
  rows: number;
  padTokenId: number;
  config: Config;
  sizes: TrainingSizes;
}

function* steps(
  documents: readonly EncodedDocument[],
  { config, sizes, ...shape }: StepOptions,
  from: Position,
): Generator<StepData, never> {
  const packed = packedBatches(documents, { ...shape, seed: config.seed }, from);
  for (;;) {
    const window = Array.from({ length: config.accumulate }, () => packed.next().value);
    const total = window.reduce((sum, { targetCount }) => sum + targetCount, 0);
    const batches: Tensors[] = window.map((batch) =>
      languageModelFeeds(packedLanguageModelBatch(batch, sizes, total), sizes),
    );
    const tokens = window.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
    yield { batches, tokens, next: window.at(-1)!.next };
  }
}
