import type { RunConfig } from "@hone/core/training/run-config";
import type { DataReport } from "@hone/core/training/run-events";
import type { HfConfig } from "../checkpoint/hf-config";
import type { Position } from "../data/epochs";
import type { TextTokenizer } from "../tokenizer/text-tokenizer";
import type { Objective } from "./objective";
import type { Tensors } from "./step";

/** What a kind of run starts from. */
export interface TaskContext<Config extends RunConfig = RunConfig> {
  config: Config;
  /** The model as its folder describes it. */
  model: HfConfig;
  tokenizer: TextTokenizer;
  signal: AbortSignal;
  /** Rows that cannot be used, one line each: FILE:LINE: what is wrong. */
  onProblem(line: string): void;
}

/** All that one optimizer step is made of. */
export interface StepData {
  /** Feeds of the batches whose gradients are summed; each fits the objective's graph. */
  batches: Tensors[];
  /** Tokens of the data in them, padding not counted. */
  tokens: number;
  /** Where the next step begins. */
  next: Position;
}

/** What a step's or an evaluation's reports come to. */
export interface TaskMetrics {
  accuracy?: number;
  chosenReward?: number;
  rejectedReward?: number;
}

/** Loss and reports of one batch with the weights that a run starts from. */
export type Forward = (batch: Tensors) => Promise<{ loss: number; reports: Tensors }>;

/**
 * One kind of run, ready to train: data read and encoded, graph sizes fixed. The trainer knows the rest: optimizer,
 * schedule, checkpoints, events.
 */
export interface TrainerTask {
  objective: Objective;
  data: DataReport;
  validation: DataReport | null;
  /** Steps of one epoch, before accumulation is counted; a fraction where the last step is shared with the next epoch. */
  batchesPerEpoch: number;
  /** Positions of one batch, padding included: what the machine computes. */
  positionsPerBatch: number;
  /** Done once before the first step, resumed or not, with the weights of the model that the run starts from. */
  prepare?(forward: Forward): Promise<void>;
  /** Steps without end; the same position gives the same steps. */
  steps(from: Position): Generator<StepData, never>;
  /** The whole validation set as batches whose losses add up to its mean; empty without one. */
  validationBatches(): Iterable<Tensors>;
  /** @param batches the feeds and the reports that came of them */
  metrics(batches: readonly { feeds: Tensors; reports: Tensors }[]): TaskMetrics;
}
