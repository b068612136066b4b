import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { AppError, isAppError } from "@hone/core/errors";
import { learningRateAt, type RunConfig, totalSteps } from "@hone/core/training/run-config";
import type { RunEvent, RunOutcome, StepEvent } from "@hone/core/training/run-events";
import type { Position } from "../data/epochs";
import { checkpointName, pruneCheckpoints, writeCheckpoint } from "./run-checkpoint";
import type { LearningStep, StepResult } from "./step";
import type { StepData, TrainerTask } from "./trainer-task";

/** Where a run stands: from its beginning, or as a checkpoint kept it. */
export interface Progress {
  step: number;
  position: Position;
  tokens: number;
}

export interface TrainerOptions {
  config: RunConfig;
  task: TrainerTask;
  step: LearningStep;
  /** Folder of the checkpoints. */
  checkpoints: string;
  /** SHA-256 of the settings, by which checkpoints are told apart. */
  settings: string;
  shapes: ReadonlyMap<string, readonly number[]>;
  /** Floating-point operations of one batch, forward and backward, and the machine's best rate of them. */
  flops: { perBatch: number; peak: number | null };
  signal: AbortSignal;
  onEvent(event: RunEvent): void;
  /** Called after every evaluation, with the weights as they are: what the model says now, for instance. */
  onEvaluated?(step: number): Promise<void>;
  /** The lowest validation loss of earlier checkpoints. */
  best: { step: number; loss: number } | null;
}

/** So many steps in a row that are not finite end a run: the weights, or the data, are beyond repair. */
const MOST_DROPPED = 3;

/**
 * The loop of every kind of run: learning rate, step, evaluation, checkpoint, and a word about each. Deterministic: the
 * same settings, data and starting point give the same losses, also across a stop in between.
 */
export class Trainer {
  readonly steps: number;
  private progress: Progress;
  private dropped = 0;
  private best: TrainerOptions["best"];
  private lastCheckpoint: number;
  private validationLoss: { step: number; loss: number } | null = null;
  /** Seconds of the last steps, for the time that is left. */
  private readonly recent: number[] = [];

  constructor(
    private readonly options: TrainerOptions,
    from: Progress,
  ) {
    const { config, task } = options;
    this.steps = totalSteps(config, task.batchesPerEpoch);
    this.progress = from;
    this.best = options.best;
    this.lastCheckpoint = from.step;
  }

  /**
   * Trains to the last step, or until the signal asks to stop; both end with a checkpoint.
   * @throws AppError when steps stop being finite, memory or disk run out; the last good checkpoint stays
   */
  async run(): Promise<RunOutcome> {
    const { config, task, signal } = this.options;
    const data = task.steps(this.progress.position);
    if (this.progress.step === 0) await this.evaluate();
    while (this.progress.step < this.steps) {
      // Lets messages and signals through: a step holds the thread.
      await setImmediate();
      if (signal.aborted) return this.stop();
      await this.one(data.next().value);
      const { step } = this.progress;
      const last = step === this.steps;
      if (last || step % config.evaluateEvery === 0) await this.evaluate();
      if (last || step % config.checkpointEvery === 0) await this.keep();
    }
    return { state: "finished", step: this.progress.step };
  }

  private async stop(): Promise<RunOutcome> {
    const { step } = this.progress;
    if (step > this.lastCheckpoint) await this.keep();
    return { state: "stopped", step };
  }

  private async one(data: StepData): Promise<void> {
    const { config, step: model, task, onEvent, flops } = this.options;
    const number = this.progress.step + 1;
    const learningRate = learningRateAt(config, number - 1, this.steps);
    const began = performance.now();
    const result = await model.run(data.batches, learningRate).catch((error: unknown) => {
      throw inWords(error, number, this.lastCheckpoint);
    });
    const seconds = (performance.now() - began) / 1000;
    this.recent.push(seconds);
    if (this.recent.length > 20) this.recent.shift();
    this.progress = {
      step: number,
      position: data.next,
      tokens: this.progress.tokens + data.tokens,
    };
    this.count(result, number);
    const mean = this.recent.reduce((sum, s) => sum + s, 0) / this.recent.length;
    const rate = (flops.perBatch * data.batches.length) / seconds;
    const event: StepEvent = {
      type: "step",
      step: number,
      loss: result.loss,
      learningRate,
      gradNorm: result.gradientNorm,
      tokensPerSecond: data.tokens / seconds,
      tokens: this.progress.tokens,
      peakShare: flops.peak && rate / flops.peak,
      secondsLeft: mean * (this.steps - number),
      ...task.metrics(data.batches.map((feeds, i) => ({ feeds, reports: result.reports[i]! }))),
    };
    if (result.applied) onEvent(event);
  }

  /** Steps that are not finite change nothing; a few in a row end the run. */
  private count(result: StepResult, step: number): void {
    if (result.applied) {
      this.dropped = 0;
      return;
    }
    this.dropped += 1;
    const what = Number.isFinite(result.loss)
      ? `the gradient's norm is ${result.gradientNorm}`
      : `the loss is ${result.loss}`;
    if (this.dropped >= MOST_DROPPED)
      throw new AppError(
        "INVALID_INPUT",
        `Step ${step}: ${what}, for the ${MOST_DROPPED}rd time in a row, so the run ends here. Take a lower learning rate (it was ${learningRateAt(this.options.config, step - 1, this.steps).toPrecision(3)}). ${lastGood(this.lastCheckpoint)}`,
      );
    this.options.onEvent({
      type: "warning",
      step,
      message: `Step ${step} was dropped: ${what}. The weights are as before it.`,
    });
  }

  private async evaluate(): Promise<void> {
    const { task, step: model, onEvent, onEvaluated } = this.options;
    const { step } = this.progress;
    let loss = 0;
    const seen: Parameters<TrainerTask["metrics"]>[0][number][] = [];
    for (const feeds of task.validationBatches()) {
      const result = await model.evaluate(feeds).catch((error: unknown) => {
        throw inWords(error, step, this.lastCheckpoint);
      });
      loss += result.loss;
      seen.push({ feeds, reports: result.reports });
      await setImmediate();
    }
    if (seen.length > 0) {
      this.validationLoss = { step, loss };
      onEvent({ type: "evaluation", step, loss, ...task.metrics(seen) });
    }
    await onEvaluated?.(step);
  }

  private async keep(): Promise<void> {
    const { checkpoints, config, step: model, shapes, settings, onEvent } = this.options;
    const { step, position, tokens } = this.progress;
    const loss = this.validationLoss?.step === step ? this.validationLoss.loss : null;
    const record = { step, position, tokens, loss, settings };
    await model.settle();
    const folder = await writeCheckpoint(checkpoints, model.state, shapes, record);
    this.lastCheckpoint = step;
    const best = loss !== null && (this.best === null || loss < this.best.loss);
    if (best) this.best = { step, loss };
    await pruneCheckpoints(checkpoints, config.keepCheckpoints, this.best?.step ?? null);
    onEvent({ type: "checkpoint", step, folder: path.join("checkpoints", folder), loss, best });
  }
}

const lastGood = (step: number) =>
  step > 0
    ? `The last good checkpoint is ${checkpointName(step)}.`
    : "There is no checkpoint yet; the model that the run began with is unchanged.";

/** The runtime's words for lack of memory differ from place to place; people get one sentence and what to do. */
function inWords(error: unknown, step: number, lastCheckpoint: number): unknown {
  if (!(error instanceof Error) || !/alloc|out of memory|bad_array/i.test(error.message)) return error;
  const cause = isAppError(error) ? error.cause : error;
  return new AppError(
    "INVALID_INPUT",
    `Step ${step}: there is not enough memory for one batch. Take smaller batches (--batch-size) or shorter rows (--max-length). ${lastGood(lastCheckpoint)}`,
    { cause },
  );
}
