import { isAppError } from "@hone/core/errors";
import type { ComparisonsRow } from "@hone/core/training/rows";
import type { RunConfig } from "@hone/core/training/run-config";
import type { DataReport } from "@hone/core/training/run-events";
import { encodeComparisons } from "../../data/comparisons";
import { learnedCount } from "../../data/encoded";
import { readRows } from "../../data/read-rows";
import { shareOfPrompts } from "../../data/share";
import type { TrainingSizes } from "../../models/training-io";
import type { LookContext } from "./look-at-rows";

export interface PlannedData {
  data: DataReport;
  validation: DataReport | null;
  sizes: TrainingSizes;
  batchesPerEpoch: number;
}

type Config = Extract<RunConfig, { kind: "reward" | "dpo" }>;
type Context = LookContext & { config: Config; onProblem(line: string): void };

/** What a run on comparisons would make of its files: counts, and the size of its batches. */
export async function planComparisons(context: Context): Promise<PlannedData> {
  const { config } = context;
  const train = await count(config.data.train, context, config.data.share);
  const held = config.data.validation.length > 0 ? await count(config.data.validation, context, 1) : null;
  const batch = Math.max(1, Math.ceil((config.prompts * train.sequences) / Math.max(1, train.data.used)));
  const sizes = {
    batch,
    sequence: train.longest,
    // A reward is read at one token of a response, its log-probability at every token of it.
    lossRows:
      config.kind === "reward"
        ? batch
        : Math.ceil((batch * train.data.learnedTokens) / Math.max(1, train.sequences)),
  };
  return {
    data: train.data,
    validation: held?.data ?? null,
    sizes,
    batchesPerEpoch: train.data.used / config.prompts,
  };
}

async function count(files: readonly string[], context: Context, share: number) {
  const { config, tokenizer, model, signal, onProblem } = context;
  const keep = shareOfPrompts(share, config.seed);
  const options = {
    ...{ tokenizer, endTokenIds: model.eosTokenIds, maxTokens: config.maxTokens },
    ties: config.kind === "reward" && config.ties === "model" ? ("keep" as const) : ("leave-out" as const),
  };
  const rows: ComparisonsRow[] = [];
  let refused = 0;
  let passedOver = 0;
  const reading = readRows(files, {
    want: "comparisons",
    plainPairs: config.data.plainPairs,
    signal,
    onProblem,
  });
  let step = await reading.next();
  for (; !step.done; step = await reading.next()) {
    const { file, line, row } = step.value;
    if (row.kind !== "comparisons") continue;
    if (!keep(row)) {
      passedOver += 1;
      continue;
    }
    try {
      encodeComparisons([row], options);
      rows.push(row);
    } catch (error) {
      if (!isAppError(error)) throw error;
      refused += 1;
      onProblem(`${file}:${line}: ${error.message}`);
    }
  }
  const { elements, report } = encodeComparisons(rows, options);
  const sequences = elements.flatMap(({ responses }) => responses);
  const data: DataReport = {
    rows: step.value.rows - refused - passedOver,
    badRows: step.value.badRows + refused,
    used: elements.length,
    tooLong: report.responsesTooLong,
    leftOut: report.promptsLeftOut,
    tokens: sequences.reduce((sum, { tokens }) => sum + tokens.length, 0),
    learnedTokens: sequences.reduce((sum, sequence) => sum + learnedCount(sequence), 0),
  };
  const longest = sequences.reduce((most, { tokens }) => Math.max(most, tokens.length), 2);
  return { data, sequences: sequences.length, longest };
}
