import { describe, expect, it } from "vitest";
import { familyOf, type ModelConfig } from "../models/families";
import { declareTrainingInputs, trainingIo } from "../models/training-io";
import { pairwiseRewardLoss } from "../nn/losses";
import { expectGradients, golden, relativeError } from "../testing/golden-parity";
import { languageModelFeeds } from "./language-model-batch";
import { languageModelObjective, type Objective } from "./objective";
import { fullParametrization } from "./parametrization";
import { type Tensors, TrainingStep } from "./step";

interface Batch {
  ids: number[][];
  positions: number[][];
  segments: number[][];
  rows: number[];
  targets: number[];
}

const ints = (numbers: number[]) => BigInt64Array.from(numbers, BigInt);

function feedsOf({ ids, positions, segments, rows, targets }: Batch) {
  const sizes = { batch: ids.length, sequence: ids[0]!.length, lossRows: rows.length };
  const batch = {
    inputIds: ints(ids.flat()),
    positionIds: ints(positions.flat()),
    segmentIds: ints(segments.flat()),
    lossRows: ints(rows),
    targets: ints(targets),
    lossWeights: new Float32Array(rows.length).fill(1 / rows.length),
  };
  return { sizes, feeds: languageModelFeeds(batch, sizes) };
}

interface LanguageModelGolden {
  adamW: { beta1: number; beta2: number; epsilon: number; weightDecay: number };
  largestNorm: number;
  batches: Batch[];
  loss: number;
  sftBatch: Batch;
  sftLoss: number;
  course: { learningRate: number; loss: number; gradientNorm: number }[];
}

describe("parity with PyTorch in double precision", () => {
  for (const name of ["llama", "qwen2", "qwen3", "gpt2"]) {
    it(`${name}: logits, loss and every gradient, of all tokens and under the SFT mask`, async () => {
      const { model, content, tensors } = await golden<LanguageModelGolden>(name);
      const cases = [
        { batch: content.batches[0]!, loss: content.loss, prefix: "gradient." },
        { batch: content.sftBatch, loss: content.sftLoss, prefix: "sft_gradient." },
      ];
      for (const { batch, ...expected } of cases) {
        const { sizes, feeds } = feedsOf(batch);
        await expectGradients(model, languageModelObjective(model, sizes), feeds, tensors, expected);
      }
      expect(
        relativeError(await logitsOf(model, content.batches[0]!, tensors), tensors.get("logits")!),
      ).toBeLessThan(1e-5);
    });

    it(`${name}: twenty steps of AdamW with clipping and warm-up`, async () => {
      const { model, content, tensors } = await golden<LanguageModelGolden>(name);
      const batches = content.batches.map(feedsOf);
      const objective = languageModelObjective(model, batches[0]!.sizes);
      const source = (weight: string) => tensors.get(`weight.${weight}`)!;
      const step = TrainingStep.create(
        { objective, parametrization: fullParametrization(model), frozen: source },
        { adamW: content.adamW, largestNorm: content.largestNorm, threads: 1 },
        source,
      );
      expect(content.course).toHaveLength(20);
      for (const [i, { learningRate, loss, gradientNorm }] of content.course.entries()) {
        const result = await step.run([batches[i % batches.length]!.feeds], learningRate);
        expect(Math.abs(result.loss - loss), `loss of step ${i + 1}`).toBeLessThan(1e-5);
        expect(Math.abs(result.gradientNorm / gradientNorm - 1), `norm of step ${i + 1}`).toBeLessThan(1e-4);
      }
      // A bias added to every key alike changes nothing; its gradient is rounding, which AdamW makes steps of.
      for (const weight of familyOf(model).weightShapes(model).keys())
        if (!/k_proj\.bias|c_attn\.bias/.test(weight))
          expect(relativeError(step.weight(weight), tensors.get(`final.${weight}`)!), weight).toBeLessThan(
            1e-3,
          );
      await step.release();
    });
  }

  it("reward-qwen3: rewards at the last tokens, pairwise loss and every gradient", async () => {
    const { model, content, tensors } = await golden<{ batch: Batch; rewards: number[]; loss: number }>(
      "reward-qwen3",
    );
    const { batch } = content;
    const { sizes, feeds } = feedsOf({ ...batch, targets: batch.rows });
    const objective: Objective = {
      build(g, weight) {
        const family = familyOf(model);
        const states = family.trainingStates(g, model, weight, declareTrainingInputs(g, sizes));
        const rewards = family.rewards(g, weight, states);
        const [chosen, rejected] = [
          [0, 2],
          [1, 3],
        ].map((places) => g.op("Gather", [rewards, g.vector(...places)]));
        const constant = (value: number) => g.constant("float32", [2], Float32Array.of(value, value));
        const pairs = { chosen: chosen!, rejected: rejected!, margin: constant(0), weights: constant(0.5) };
        return { loss: pairwiseRewardLoss(g, pairs, 0), reports: { rewards } };
      },
    };
    const inputs = Object.fromEntries(Object.values(trainingIo).map((name) => [name, feeds[name]!]));
    await expectGradients(model, objective, inputs, tensors, { loss: content.loss, prefix: "gradient." });
    const source = (name: string) => tensors.get(`weight.${name}`)!;
    const { reports } = await evaluate(model, objective, inputs, source);
    expect(
      relativeError(reports.rewards!.data as Float32Array, Float32Array.from(content.rewards)),
    ).toBeLessThan(1e-5);
  });
});

async function evaluate(
  model: ModelConfig,
  objective: Objective,
  feeds: Tensors,
  source: (name: string) => Float32Array,
) {
  const options = {
    adamW: { beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0 },
    largestNorm: null,
    threads: 1,
  };
  const training = { objective, parametrization: fullParametrization(model), frozen: source };
  const step = TrainingStep.create(training, options, source);
  const result = await step.evaluate(feeds);
  await step.release();
  return result;
}

async function logitsOf(model: ModelConfig, batch: Batch, tensors: ReadonlyMap<string, Float32Array>) {
  const { sizes, feeds } = feedsOf(batch);
  const objective: Objective = {
    build(g, weight) {
      const family = familyOf(model);
      const states = family.trainingStates(g, model, weight, declareTrainingInputs(g, sizes));
      const logits = family.logits(g, model, weight, states);
      return { loss: g.op("ReduceSum", [logits, g.vector(0, 1)], { keepdims: 0 }), reports: { logits } };
    },
  };
  const inputs = Object.fromEntries(Object.values(trainingIo).map((name) => [name, feeds[name]!]));
  const { reports } = await evaluate(model, objective, inputs, (name) => tensors.get(`weight.${name}`)!);
  return reports.logits!.data as Float32Array;
}
