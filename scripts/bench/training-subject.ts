/**
 * Times our training steps on one shape; started by `training.ts`, one process per measurement so that peak memory is
 * its own. Prints one line of JSON: milliseconds of every step, peak resident memory in MB, first and last loss.
 *
 *     npx tsx scripts/bench/training-subject.ts SHAPE full|lora|peak THREADS
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readHfConfig } from "../../worker/src/engine/checkpoint/hf-config";
import { batchFlops } from "../../worker/src/engine/models/flops";
import { initialWeights } from "../../worker/src/engine/models/initial-weights";
import { defaultAdamW } from "../../worker/src/engine/optim/adamw";
import { matmulShapes } from "../../worker/src/engine/runs/matmul-shapes";
import { measureMatmulPeak } from "../../worker/src/engine/runtime/matmul-peak";
import { languageModelFeeds } from "../../worker/src/engine/train/language-model-batch";
import { initialLora, loraParametrization } from "../../worker/src/engine/train/lora";
import { languageModelObjective } from "../../worker/src/engine/train/objective";
import { fullParametrization } from "../../worker/src/engine/train/parametrization";
import { TrainingStep } from "../../worker/src/engine/train/step";
import { type ShapeName, trainingShapes } from "./lib/training-shapes";

const [shapeName, mode, threadCount] = process.argv.slice(2) as [ShapeName, "full" | "lora" | "peak", string];
const shape = trainingShapes[shapeName];
const threads = Number(threadCount);

const folder = await mkdtemp(path.join(tmpdir(), "hone-bench-"));
await writeFile(path.join(folder, "config.json"), JSON.stringify(shape.config));
const { model } = await readHfConfig(folder);
await rm(folder, { recursive: true });

const positions = shape.batch * shape.sequence;
const sizes = { batch: shape.batch, sequence: shape.sequence, lossRows: positions };
const flops = batchFlops(model, sizes, mode === "lora");
if (mode === "peak") {
  const peak = await measureMatmulPeak(matmulShapes(model, sizes), { threads });
  console.log(JSON.stringify({ peak, flops }));
  process.exit(0);
}

const numbers = (make: (i: number) => number) =>
  BigInt64Array.from({ length: positions }, (_, i) => BigInt(make(i)));
const token = (i: number) => (i * 7919 + 13) % model.vocabularySize;
const feeds = languageModelFeeds(
  {
    inputIds: numbers(token),
    positionIds: numbers((i) => i % shape.sequence),
    segmentIds: numbers(() => 1),
    lossRows: numbers((i) => i),
    targets: numbers((i) => token(i + 1)),
    lossWeights: new Float32Array(positions).fill(1 / positions),
  },
  sizes,
);

const weights = initialWeights(model, 1);
const lora = { rank: 16, alpha: 32, targets: "all-linear" } as const;
const adapters = mode === "lora" ? initialLora(model, lora, 1) : undefined;
const step = TrainingStep.create(
  {
    objective: languageModelObjective(model, sizes),
    parametrization: mode === "lora" ? loraParametrization(model, lora) : fullParametrization(model),
    frozen: weights,
  },
  { adamW: defaultAdamW, largestNorm: 1, threads },
  (name) => adapters?.get(name) ?? weights(name),
);
const milliseconds: number[] = [];
const losses: number[] = [];
for (let i = 0; i < shape.steps; i++) {
  const began = performance.now();
  losses.push((await step.run([feeds], 3e-4)).loss);
  milliseconds.push(performance.now() - began);
}
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ milliseconds, peakMb, losses: [losses[0], losses.at(-1)] }));
await step.release();
