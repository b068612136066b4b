import os from "node:os";
import { AppError } from "@hone/core/errors";
import type { PreflightReport } from "@hone/core/training/preflight";
import { type RunConfig, totalSteps } from "@hone/core/training/run-config";
import { batchFlops } from "../../models/flops";
import type { TrainingSizes } from "../../models/training-io";
import type { Start } from "../start";

/** What a training step reaches of the peak of matrix products; small models less, large ones more. */
const PEAK_SHARE = 0.75;
/** Node, ONNX Runtime and a tokenizer, before any model. */
const BASE_BYTES = 300e6;
const FLOAT = 4;

export interface PlannedRun {
  config: RunConfig;
  start: Pick<Start, "model" | "parametrization">;
  /** Of one batch's graph. */
  sizes: TrainingSizes;
  batchesPerEpoch: number;
  /** Batches whose gradients make one step. */
  batchesPerStep: number;
  /** FLOP/s of this machine's matrix products. */
  peak: number;
}

/** Steps, time and memory of a run, before it starts. */
export function estimateRun(run: PlannedRun): PreflightReport["estimate"] {
  const { config, start, sizes, batchesPerEpoch, batchesPerStep, peak } = run;
  const steps = totalSteps(config, batchesPerEpoch);
  const flops = batchFlops(start.model.model, sizes, config.method.kind === "lora");
  const flopsPerStep = batchesPerStep * flops;
  return {
    batchesPerEpoch,
    steps,
    tokensPerStep: batchesPerStep * sizes.batch * sizes.sequence,
    flopsPerStep,
    seconds: (steps * flopsPerStep) / (PEAK_SHARE * peak),
    assumedPeakShare: PEAK_SHARE,
    memoryBytes: memoryOf(start, sizes),
    machineMemoryBytes: machineMemory(),
  };
}

/**
 * Weights, both moments of AdamW and gradients, once as summed up and once as a batch gives them; what the forward pass
 * keeps for the backward one; and the logits with their gradient; all fp32. A process with 4M parameters on 4 × 128
 * tokens was measured at 540 MB.
 */
function memoryOf({ model: { model }, parametrization }: PlannedRun["start"], sizes: TrainingSizes): number {
  const { trainable, frozen } = parametrization;
  const positions = sizes.batch * sizes.sequence;
  // Per position of a layer: inputs and outputs of its norms and products, the gate's three, two rows of attention.
  const kept = 12 * model.hiddenSize + 4 * model.intermediateSize + 2 * model.heads * sizes.sequence;
  const logits = model.head === "vocabulary" ? 3 * sizes.lossRows * model.vocabularySize : 0;
  const floats = 5 * sizeOf(trainable) + sizeOf(frozen) + model.layers * positions * kept + logits;
  return BASE_BYTES + FLOAT * floats;
}

function sizeOf(shapes: ReadonlyMap<string, readonly number[]>): number {
  let sum = 0;
  for (const shape of shapes.values()) sum += shape.reduce((size, dim) => size * dim, 1);
  return sum;
}

/** What this process may use: the container's limit where there is one. */
function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
}

/**
 * Refuses a run that this machine cannot hold: the system would end its process without a word.
 * @throws AppError INVALID_INPUT saying how much it needs and what to change
 */
export function requireMemory(start: PlannedRun["start"], sizes: TrainingSizes): void {
  const [needed, there] = [memoryOf(start, sizes), machineMemory()];
  if (needed <= there) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new AppError(
    "INVALID_INPUT",
    `This run needs about ${gigabytes(needed)} of memory for batches of ${sizes.batch} × ${sizes.sequence} tokens; this machine has ${gigabytes(there)}. Take smaller batches (--batch-size, with --accumulate for the same step), shorter rows (--max-length), or adapters (--lora-rank).`,
  );
}
