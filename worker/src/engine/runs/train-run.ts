import { AppError, isAppError } from "@hone/core/errors";
import type { Message } from "@hone/core/prompts/message";
import type { RunConfig } from "@hone/core/training/run-config";
import type { RunEvent, RunOutcome } from "@hone/core/training/run-events";
import { requireEmpty } from "../empty-folder";
import { batchFlops } from "../models/flops";
import { measureMatmulPeak } from "../runtime/matmul-peak";
import { requireProvider } from "../runtime/providers";
import type { ExecutionProvider } from "../runtime/session";
import { openLearner } from "../train/open-learner";
import { checkpointName, checkpointSteps, readCheckpoint } from "../train/run-checkpoint";
import { initialState } from "../train/step";
import { createTask } from "../train/tasks";
import { Trainer } from "../train/trainer";
import type { TrainerTask } from "../train/trainer-task";
import { matmulShapes } from "./matmul-shapes";
import { requireMemory } from "./preflight/estimate";
import { RunFolder, type RunRecord, settingsHash } from "./run-folder";
import { saySamples } from "./say-samples";
import { openStart, type Start } from "./start";
import { writeResult } from "./write-result";

export interface TrainRequest {
  /** Paths in it are absolute, or relative to the process's folder. */
  config: RunConfig;
  /** The run's folder: see `RunFolder`. */
  out: string;
  /** Goes on from the newest good checkpoint; without one the run starts anew, and a finished one stays as it is. */
  resume: boolean;
  /** What the model is asked at every evaluation, so that one sees it change; policies only. */
  samplePrompts?: readonly (readonly Message[])[];
  /** Where the run computes; the CPU when not given. With WebGPU the optimizer's state stays there. */
  provider?: ExecutionProvider;
  /** Threads of one operator; all processors when not given. */
  threads?: number;
}

export interface TrainWatcher {
  /** Asks the run to stop after the step it is at; it keeps a checkpoint first. */
  signal: AbortSignal;
  onEvent(event: RunEvent): void;
  /** Told of every row that cannot be used, as FILE:LINE: what is wrong. */
  onProblem?(line: string): void;
}

/**
 * One training run from its settings to the model folder that comes of it. While it computes, this thread's event loop
 * stands still for the length of one step: servers use `openTrainingProcess`.
 * @throws AppError naming what is wrong with settings, data, model, checkpoint, memory or disk; the last good checkpoint
 *   stays
 */
export async function trainRun(request: TrainRequest, watcher: TrainWatcher): Promise<RunOutcome> {
  const { config, out, resume } = request;
  const folder = new RunFolder(out);
  if (!resume) await requireEmpty(out);
  const settings = await settingsHash(config);
  const earlier = resume ? await folder.read() : undefined;
  if (earlier) refuseOthers(earlier, settings, out);
  if (earlier?.state === "finished") return { state: "finished", step: earlier.steps ?? 0 };
  const record: RunRecord = { config, settings, state: "unfinished", steps: null };

  if (request.provider) await requireProvider(request.provider, { signal: watcher.signal });
  const start = await openStart(config);
  const onProblem = watcher.onProblem ?? (() => {});
  const task = await createTask({ ...start, config, signal: watcher.signal, onProblem });
  requireMemory(start, task.sizes);
  await folder.write(record);
  const outcome = await train({ request, start, task, folder, settings, watcher });
  if (outcome.state === "finished") await folder.write({ ...record, state: "finished", steps: outcome.step });
  return outcome;
}

function refuseOthers(earlier: RunRecord, settings: string, out: string): void {
  if (earlier.settings === settings) return;
  throw new AppError(
    "CONFLICT",
    `${out}: holds a run with other settings or other data. Repeat its own command with --resume (its settings are in run.json), or choose a new folder.`,
  );
}

interface Parts {
  request: TrainRequest;
  start: Start;
  task: TrainerTask;
  folder: RunFolder;
  settings: string;
  watcher: TrainWatcher;
}

async function train({ request, start, task, folder, settings, watcher }: Parts): Promise<RunOutcome> {
  const { config, threads, provider } = request;
  const { optimizer } = config;
  const options = { adamW: optimizer, largestNorm: optimizer.clipNorm, threads, provider };
  const shapes = start.parametrization.trainable;
  const model = { objective: task.objective, parametrization: start.parametrization, frozen: start.tensor };
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => {
    events.push(event);
    watcher.onEvent(event);
  };
  const flush = () => folder.append(events.splice(0));

  let step = await openLearner(model, options, initialState(model, start.tensor));
  try {
    await task.prepare?.((batch) => step.evaluate(batch));
    const kept = request.resume ? await newestGood(folder, shapes, settings, onEvent) : undefined;
    if (kept) {
      await step.release();
      step = await openLearner(model, options, kept.state);
    }
    const from = kept?.record ?? { step: 0, position: { epoch: 0, index: 0 }, tokens: 0 };
    await folder.forgetAfter(from.step);
    const peak = await measureMatmulPeak(matmulShapes(start.model.model, task.sizes), { threads, provider });
    const frozenBody = config.method.kind === "lora";
    const trainer = new Trainer(
      {
        config,
        task,
        step,
        shapes,
        settings,
        onEvent,
        checkpoints: folder.checkpoints,
        signal: watcher.signal,
        flops: { perBatch: batchFlops(start.model.model, task.sizes, frozenBody), peak },
        best: kept?.best ?? null,
        onEvaluated: async (at) => {
          await flush();
          if (request.samplePrompts?.length) await step.settle();
          const samples = await saySamples(start, step.weight, request);
          if (samples) onEvent({ type: "samples", step: at, samples });
        },
      },
      from,
    );
    onEvent({
      type: "started",
      step: from.step,
      steps: trainer.steps,
      parameters: start.parameters,
      trainableParameters: sizeOfAll(shapes),
      data: task.data,
      validation: task.validation,
      peakFlops: peak,
    });
    const outcome = await trainer.run();
    if (outcome.state === "finished") await writeResult(start, step.weight, config, folder);
    return outcome;
  } finally {
    await flush();
    await step.release();
  }
}

/**
 * The newest checkpoint that is whole; damaged ones are passed over with a word.
 * @returns undefined where there is no checkpoint at all
 * @throws AppError CONFLICT for another run's checkpoint; INVALID_INPUT when every one is damaged
 */
async function newestGood(
  folder: RunFolder,
  shapes: ReadonlyMap<string, readonly number[]>,
  settings: string,
  onEvent: TrainWatcher["onEvent"],
) {
  const steps = await checkpointSteps(folder.checkpoints);
  let found: Awaited<ReturnType<typeof readCheckpoint>> | undefined;
  let best: { step: number; loss: number } | null = null;
  for (const step of steps) {
    const place = `${folder.checkpoints}/${checkpointName(step)}`;
    try {
      const read = found ? undefined : await readCheckpoint(place, shapes, settings);
      found ??= read;
      const loss = (read ?? (await readCheckpoint(place, shapes, settings))).record.loss;
      if (loss !== null && (best === null || loss <= best.loss)) best = { step, loss };
    } catch (error) {
      if (!isAppError(error) || error.code === "CONFLICT") throw error;
      onEvent({ type: "warning", step, message: `${error.message} It is passed over.` });
    }
  }
  if (!found && steps.length > 0)
    throw new AppError(
      "INVALID_INPUT",
      `${folder.checkpoints}: every checkpoint is damaged, so the run cannot go on. Delete the folder to start anew.`,
    );
  return found && { ...found, best };
}

function sizeOfAll(shapes: ReadonlyMap<string, readonly number[]>): number {
  let sum = 0;
  for (const shape of shapes.values()) sum += shape.reduce((size, dim) => size * dim, 1);
  return sum;
}
