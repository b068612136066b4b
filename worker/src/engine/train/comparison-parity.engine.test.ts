import { describe, expect, it } from "vitest";
import type { ComparisonElement } from "../data/comparisons";
import type { PackedComparisons } from "../data/packed-comparisons";
import { layOutRows } from "../data/packing";
import { expectGradients, golden, relativeError } from "../testing/golden-parity";
import { dpoIo, dpoObjective } from "./dpo-objective";
import { dpoFeeds } from "./dpo-task";
import type { Objective } from "./objective";
import { fullParametrization } from "./parametrization";
import { rewardIo, rewardObjective } from "./reward-objective";
import { rewardFeeds } from "./reward-task";
import { type Tensors, TrainingStep } from "./step";

interface Comparisons {
  ids: number[][];
  positions: number[][];
  starts: number[];
  lengths: number[];
  answers: number[];
  /** first, second, tied, margin, weight */
  choices: [number, number, number, number, number][];
}

interface ChoicesGolden extends Comparisons {
  center: number;
  rewards: number[];
  loss: number;
  pairwiseLoss: number;
}

interface PreferencesGolden extends Comparisons {
  beta: number;
  labelSmoothing: number;
  sftWeight: number;
  reference: number[];
  logProbabilities: number[];
  sigmoidLoss: number;
  ipoLoss: number;
}

/** The batch as PyTorch saw it, through our own layout. */
function packedOf({ ids, positions, starts, lengths, answers, choices }: Comparisons): PackedComparisons {
  const flat = ids.flat();
  const sequences = starts.map((start, i) => ({
    tokens: Int32Array.from(flat.slice(start, start + lengths[i]!)),
    learned: Uint8Array.from({ length: lengths[i]! }, (_, t) => (t >= lengths[i]! - answers[i]! ? 1 : 0)),
  }));
  const width = ids[0]!.length;
  const rows = ids.map((_, row) => sequences.filter((_, i) => Math.floor(starts[i]! / width) === row));
  const packed = layOutRows(rows, { width, rows: ids.length, padTokenId: 0 });
  expect([...packed.tokens]).toEqual(flat);
  expect([...packed.positions]).toEqual(positions.flat());
  const listed: ComparisonElement["choices"] = choices.map(([first, second, tied, margin, weight]) => ({
    first,
    second,
    tied: tied === 1,
    margin,
    weight,
    labeler: null,
  }));
  return { packed, sequences, starts, choices: listed, verdicts: [] };
}

async function reportsOf(
  { model, tensors }: Awaited<ReturnType<typeof golden>>,
  objective: Objective,
  feeds: Tensors,
) {
  const source = (name: string) => tensors.get(`weight.${name}`)!;
  const step = TrainingStep.create(
    { objective, parametrization: fullParametrization(model), frozen: source },
    { adamW: { beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0 }, largestNorm: null, threads: 1 },
    source,
  );
  const { reports } = await step.evaluate(feeds);
  await step.release();
  return reports;
}

describe("parity with PyTorch in double precision, of comparisons", () => {
  it("K-wise choices with ties, margins and centering; and pairs without ties", async () => {
    const made = await golden<ChoicesGolden>("choices-llama");
    const { model, content, tensors } = made;
    const all = packedOf(content);
    const strict = { ...all, choices: all.choices.filter(({ tied }) => !tied) };
    const cases = [
      { ties: "model", packed: all, loss: content.loss, prefix: "gradient." },
      { ties: "leave-out", packed: strict, loss: content.pairwiseLoss, prefix: "pairwise_gradient." },
    ] as const;
    for (const { ties, packed, ...expected } of cases) {
      const sizes = { batch: 3, sequence: 16, lossRows: 8, choices: 6, verdicts: 0 };
      const feeds = rewardFeeds(packed, sizes, { total: 1, margins: true, ties });
      const objective = rewardObjective(model, sizes, { ties: ties === "model", center: content.center });
      await expectGradients(model, objective, feeds, tensors, expected);
      const reports = await reportsOf(made, objective, feeds);
      const rewards = (reports[rewardIo.rewards]!.data as Float32Array).slice(0, content.rewards.length);
      expect(relativeError(rewards, Float32Array.from(content.rewards))).toBeLessThan(1e-5);
    }
  });

  it("DPO with label smoothing and an SFT term, and IPO", async () => {
    const made = await golden<PreferencesGolden>("dpo-llama");
    const { model, content, tensors } = made;
    const all = packedOf(content);
    const packed = { ...all, choices: all.choices.filter(({ tied }) => !tied) };
    const sizes = { batch: 3, sequence: 16, lossRows: 24, sequences: 8, choices: 4 };
    const references = new Map(packed.sequences.map((sequence, i) => [sequence, content.reference[i]!]));
    const feeds = dpoFeeds(packed, sizes, { total: 1, reference: (one) => references.get(one)! });
    const { beta, labelSmoothing, sftWeight } = content;
    const cases = [
      {
        objective: { loss: "sigmoid", beta, labelSmoothing, sftWeight },
        loss: content.sigmoidLoss,
        prefix: "sigmoid_gradient.",
      },
      {
        objective: { loss: "ipo", beta, labelSmoothing: 0, sftWeight: 0 },
        loss: content.ipoLoss,
        prefix: "ipo_gradient.",
      },
    ] as const;
    for (const { objective: settings, ...expected } of cases) {
      const objective = dpoObjective(model, sizes, settings);
      await expectGradients(model, objective, feeds, tensors, expected);
      const reports = await reportsOf(made, objective, feeds);
      const found = (reports[dpoIo.logProbabilities]!.data as Float32Array).slice(0, 5);
      expect(relativeError(found, Float32Array.from(content.logProbabilities))).toBeLessThan(1e-5);
    }
  });
});
