import { describe, expect, it } from "vitest";
import type { LlamaConfig } from "../models/llama/config";
import type { TrainingSizes } from "../models/training-io";
import { encodeModel } from "../onnx/encode";
import { defaultAdamW } from "../optim/adamw";
import { type HostTensor, RuntimeSession } from "../runtime/session";
import { referenceLogits } from "../testing/reference-llama";
import { randomWeights, testRandom, tinyConfigs } from "../testing/tiny-models";
import { type LanguageModelBatch, languageModelFeeds } from "./language-model-batch";
import { languageModelObjective } from "./objective";
import { fullParametrization } from "./parametrization";
import { TrainingStep } from "./step";
import { buildStepGraph, stepIo } from "./step-graph";

const options = { adamW: defaultAdamW, largestNorm: 1, threads: 1 };
const ints = (numbers: number[]) => BigInt64Array.from(numbers, BigInt);

/** Rows of documents, packed; a row of 9 with documents of 5 and 4 tokens, say. Every token but the last of a document counts. */
function pack(documents: number[][][], weight?: number): { batch: LanguageModelBatch; sizes: TrainingSizes } {
  const rows = documents.map((row) => row.flat());
  const sequence = rows[0]!.length;
  const counted = documents.flatMap((row, r) => {
    let at = r * sequence;
    return row.flatMap((document) => {
      const start = at;
      at += document.length;
      return document.slice(1).map((target, i) => ({ row: start + i, target }));
    });
  });
  const share = weight ?? 1 / counted.length;
  return {
    sizes: { batch: rows.length, sequence, lossRows: counted.length },
    batch: {
      inputIds: ints(rows.flat()),
      positionIds: ints(documents.flatMap((row) => row.flatMap((document) => document.map((_, i) => i)))),
      segmentIds: ints(documents.flatMap((row) => row.flatMap((document, d) => document.map(() => d)))),
      lossRows: ints(counted.map(({ row }) => row)),
      targets: ints(counted.map(({ target }) => target)),
      lossWeights: new Float32Array(counted.length).fill(share),
    },
  };
}

/** Mean cross entropy of the documents, each on its own, in double precision. */
function referenceLoss(
  config: LlamaConfig,
  weights: Map<string, Float32Array>,
  documents: number[][],
): number {
  const surprises = documents.flatMap((document) =>
    referenceLogits(config, weights, document)
      .slice(0, -1)
      .map((row, i) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[document[i + 1]!]!),
  );
  return surprises.reduce((a, b) => a + b) / surprises.length;
}

const packed = [
  [
    [3, 17, 5, 44, 9],
    [21, 8, 60, 2],
  ],
  [
    [7, 7, 30],
    [1, 12, 55, 6, 19, 40],
  ],
];

/** Gradients that the graph gives, by name. */
async function gradientsOf(config: LlamaConfig, weights: Map<string, Float32Array>) {
  const { batch, sizes } = pack(packed);
  const graph = buildStepGraph(languageModelObjective(config, sizes), fullParametrization(config), options, {
    ends: "gradients",
    addsEarlier: false,
  });
  const session = await RuntimeSession.create(encodeModel(graph), { threads: 1 });
  const feeds: Record<string, HostTensor> = languageModelFeeds(batch, sizes);
  for (const [name, shape] of fullParametrization(config).trainable)
    feeds[name] = { dtype: "float32", shape, data: weights.get(name)! };
  const results = await session.run(feeds);
  await session.release();
  return results;
}

describe("the training graph against the reference in double precision", () => {
  for (const [title, config] of Object.entries(tinyConfigs))
    it(title, async () => {
      const weights = randomWeights(config);
      const results = await gradientsOf(config, weights);
      const documents = packed.flat();
      expect(results.loss!.data[0]).toBeCloseTo(referenceLoss(config, weights, documents), 4);
      // Along a random direction in each parameter: every number of it takes part, at the price of two evaluations.
      const random = testRandom(3);
      for (const [name, weight] of weights) {
        const direction = Float64Array.from(weight, () => random() * 2 - 1);
        const width = 1e-3 / Math.sqrt(direction.reduce((sum, d) => sum + d * d, 0));
        const moved = (sign: number) => {
          const data = Float64Array.from(weight, (w, i) => w + sign * width * direction[i]!);
          // The reference only reads numbers; in double precision the small step is not rounded away.
          return referenceLoss(config, new Map(weights).set(name, data as never), documents);
        };
        const quotient = (moved(1) - moved(-1)) / (2 * width);
        const gradient = results[stepIo.gradient(name)[1]]!.data as Float32Array;
        const along = direction.reduce((sum, d, i) => sum + d * gradient[i]!, 0);
        expect(Math.abs(along - quotient), name).toBeLessThan(1e-4 * Math.max(1, Math.abs(quotient)));
      }
    });
});

/** Full fine-tuning of the weights on packed batches of these sizes. */
function training(
  config: LlamaConfig,
  sizes: TrainingSizes,
  weights: Map<string, Float32Array>,
  largestNorm = 1,
) {
  const source = (name: string) => weights.get(name)!;
  const objective = languageModelObjective(config, sizes);
  const model = { objective, parametrization: fullParametrization(config), frozen: source };
  const step = TrainingStep.create(model, { ...options, largestNorm }, source);
  const run = (batches: LanguageModelBatch[], rate: number) =>
    step.run(
      batches.map((batch) => languageModelFeeds(batch, sizes)),
      rate,
    );
  return { step, run };
}

const grouped = tinyConfigs["Llama 3, grouped queries, scaled rotary positions"]!;

describe("a training step", () => {
  it("is AdamW on the clipped gradient", async () => {
    const weights = randomWeights(grouped);
    const gradients = await gradientsOf(grouped, weights);
    const { batch, sizes } = pack(packed);
    const { step, run } = training(grouped, sizes, weights, 0.5);
    const rate = 0.01;
    const result = await run([batch], rate);
    const all = [...weights.keys()].map((name) => gradients[stepIo.gradient(name)[1]]!.data as Float32Array);
    const norm = Math.sqrt(all.reduce((sum, data) => sum + data.reduce((s, x) => s + x * x, 0), 0));
    expect(result.applied).toBe(true);
    expect(norm).toBeGreaterThan(0.5);
    expect(result.gradientNorm).toBeCloseTo(norm, 4);
    [...weights].forEach(([name, before], p) => {
      const after = step.weight(name);
      const decay = name.includes("norm") || name.endsWith(".bias") ? 0 : defaultAdamW.weightDecay;
      before.forEach((w, i) => {
        const gradient = (all[p]![i]! * 0.5) / norm;
        // At the first step both corrected means are the gradient and its square.
        const expected = w * (1 - rate * decay) - (rate * gradient) / (Math.abs(gradient) + 1e-8);
        if (Math.abs(gradient) > 1e-6) expect(Math.abs(after[i]! - expected)).toBeLessThan(2e-4);
      });
    });
    await step.release();
  });

  it("learns a text by heart, and forgets a step that was not finite", async () => {
    const weights = randomWeights(grouped);
    const { batch, sizes } = pack(packed);
    const { step, run } = training(grouped, sizes, weights);
    const losses: number[] = [];
    for (let i = 0; i < 60; i++) losses.push((await run([batch], 0.01)).loss);
    expect(losses[0]).toBeGreaterThan(3);
    expect(losses.at(-1)).toBeLessThan(0.1);
    const learned = step.weight("model.norm.weight").slice();
    const bad = { ...batch, lossWeights: batch.lossWeights.map(() => Number.NaN) };
    expect(await run([bad], 0.01)).toMatchObject({ applied: false });
    expect(step.weight("model.norm.weight")).toEqual(learned);
    expect(step.stepCount).toBe(60);
    await step.release();
  });

  it("means the same in one batch and in two", async () => {
    const weights = randomWeights(grouped);
    const whole = pack(packed);
    const share = 1 / whole.sizes.lossRows;
    // Both halves have 7 tokens that count.
    const halves = packed.map((row) => pack([row], share));
    const one = training(grouped, whole.sizes, weights);
    const two = training(grouped, halves[0]!.sizes, weights);
    for (let i = 0; i < 3; i++) {
      const a = await one.run([whole.batch], 0.003);
      const b = await two.run(
        halves.map((half) => half.batch),
        0.003,
      );
      expect(b.loss).toBeCloseTo(a.loss, 4);
      expect(b.gradientNorm).toBeCloseTo(a.gradientNorm, 3);
    }
    for (const name of weights.keys()) {
      const other = two.step.weight(name);
      const differences = one.step.weight(name).map((w, i) => Math.abs(w - other[i]!));
      // Where a gradient is all but zero its sign, which is what AdamW's first steps follow, is rounding.
      expect(differences.filter((d) => d > 1e-4).length / differences.length, name).toBeLessThan(0.02);
    }
    await one.step.release();
    await two.step.release();
  });
});
