import { beforeAll, describe, expect, it } from "vitest";
import type { ComparisonElement, EncodedChoice, EncodedVerdict } from "../data/comparisons";
import type { EncodedDocument } from "../data/encoded";
import {
  type BatchRoom,
  groupIntoBatches,
  packComparisons,
  planRoom,
  totalWeight,
} from "../data/packed-comparisons";
import { SCORE_WEIGHT } from "../models/head";
import { withRewardHead } from "../models/initial-weights";
import type { WeightSource } from "../models/weight-source";
import { tinyFolderConfig } from "../testing/tiny-folder";
import { randomWeights } from "../testing/tiny-models";
import { dpoObjective } from "./dpo-objective";
import { dpoFeeds, dpoMetrics } from "./dpo-task";
import type { Objective } from "./objective";
import { fullParametrization } from "./parametrization";
import { rewardObjective } from "./reward-objective";
import { rewardFeeds, rewardMetrics } from "./reward-task";
import { type Tensors, TrainingStep } from "./step";

let seed = 1;
const random = () => {
  seed = (seed * 48271) % 0x7fffffff;
  return seed / 0x7fffffff;
};
const sequence = (length: number, answer: number): EncodedDocument => ({
  tokens: Int32Array.from({ length }, () => 3 + Math.floor(random() * 200)),
  learned: Uint8Array.from({ length }, (_, i) => (i >= length - answer ? 1 : 0)),
});
const choice = (first: number, second: number, rest: Partial<EncodedChoice> = {}): EncodedChoice => ({
  first,
  second,
  tied: false,
  margin: 0,
  weight: 1,
  labeler: null,
  ...rest,
});
const verdict = (response: number, good: boolean): EncodedVerdict => ({ response, good, labeler: null });

/** A ranking with a tie and a margin, a pair, verdicts. No two sequences fit into a row of 12, some do into 16. */
const elements: ComparisonElement[] = [
  {
    responses: [sequence(9, 4), sequence(7, 2), sequence(12, 5)],
    choices: [
      choice(0, 1, { margin: 1, weight: 1 / 3 }),
      choice(0, 2, { margin: 1, weight: 1 / 3 }),
      choice(1, 2, { tied: true, weight: 1 / 3 }),
    ],
    verdicts: [],
  },
  { responses: [sequence(7, 3), sequence(8, 1)], choices: [choice(1, 0)], verdicts: [verdict(0, false)] },
  { responses: [sequence(10, 6)], choices: [], verdicts: [verdict(0, true)] },
  { responses: [sequence(7, 2), sequence(8, 4)], choices: [choice(0, 1)], verdicts: [] },
];

const reward = withRewardHead(tinyFolderConfig, (name) => weights.get(name)!, 5);
let weights: Map<string, Float32Array>;
beforeAll(() => {
  weights = randomWeights(tinyFolderConfig, 11);
});

/** How the step's prompts may be laid out: all in one batch, cut greedily, and one sequence to a row. */
function layouts(): { room: BatchRoom; groups: ComparisonElement[][] }[] {
  const whole = planRoom(elements, [elements], 16, 1000);
  const small = planRoom(elements, [elements], 16, 16);
  const sequences = elements.reduce((sum, { responses }) => sum + responses.length, 0);
  const alone = { ...whole, width: 12, rows: sequences };
  return [whole, small, alone].map((room) => ({ room, groups: groupIntoBatches(elements, room) }));
}

async function stepOf(
  objective: Objective,
  batches: Tensors[],
  { config, source }: { config: typeof tinyFolderConfig; source: WeightSource },
) {
  const step = TrainingStep.create(
    { objective, parametrization: fullParametrization(config), frozen: source },
    {
      adamW: { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0 },
      largestNorm: null,
      threads: 1,
    },
    source,
  );
  const { loss, gradientNorm, reports } = await step.run(batches, 0.01);
  await step.release();
  return { loss, gradientNorm, seen: batches.map((feeds, i) => ({ feeds, reports: reports[i]! })) };
}

function expectSame(results: { loss: number; gradientNorm: number }[]) {
  for (const { loss, gradientNorm } of results) {
    expect(Math.abs(loss / results[0]!.loss - 1)).toBeLessThan(1e-5);
    expect(Math.abs(gradientNorm / results[0]!.gradientNorm - 1)).toBeLessThan(1e-4);
  }
}

describe.each(["model", "leave-out"] as const)("a step of rewards, ties: %s", (ties) => {
  it("is the same packed, unpacked and cut into batches", async () => {
    const results = [];
    const given = layouts();
    expect(given.map(({ groups }) => groups.length > 1)).toEqual([false, true, false]);
    for (const { room, groups } of given) {
      const { choices, verdicts } = room;
      const sizes = {
        batch: room.rows,
        sequence: room.width,
        lossRows: room.sequences,
        choices,
        verdicts,
      };
      const objective = rewardObjective(reward.config, sizes, { ties: ties === "model", center: 0.01 });
      const batches = groups.map((group) =>
        rewardFeeds(packComparisons(group, room, 0), sizes, {
          total: totalWeight(elements),
          margins: true,
          ties,
        }),
      );
      results.push(await stepOf(objective, batches, { config: reward.config, source: reward.source }));
    }
    expectSame(results);
    const metrics = results.map(({ seen }) => rewardMetrics(seen));
    expect(metrics[1]!.accuracy).toBe(metrics[0]!.accuracy);
    expect(metrics[1]!.chosenReward).toBeCloseTo(metrics[0]!.chosenReward!, 5);
  });
});

describe.each(["sigmoid", "ipo"] as const)("a step of DPO, %s", (loss) => {
  it("is the same packed, unpacked and cut into batches, against one reference", async () => {
    const settings = { loss, beta: 0.1, labelSmoothing: 0.1, sftWeight: 0.5 };
    const source: WeightSource = (name) => weights.get(name)!;
    const results = [];
    for (const { room, groups } of layouts()) {
      const sizes = {
        batch: room.rows,
        sequence: room.width,
        lossRows: room.learned,
        sequences: room.sequences,
        choices: room.choices,
      };
      const batches = groups.map((group) =>
        dpoFeeds(packComparisons(group, room, 0), sizes, {
          total: totalWeight(elements),
          reference: ({ tokens }) => -tokens.length,
        }),
      );
      results.push(
        await stepOf(dpoObjective(tinyFolderConfig, sizes, settings), batches, {
          config: tinyFolderConfig,
          source,
        }),
      );
    }
    expectSame(results);
    const metrics = results.map(({ seen }) => dpoMetrics(seen, 0.1));
    expect(metrics[1]!.accuracy).toBe(metrics[0]!.accuracy);
    expect(metrics[1]!.rejectedReward).toBeCloseTo(metrics[0]!.rejectedReward!, 4);
  });
});

describe("ties", () => {
  it("pull rewards together", async () => {
    const tied: ComparisonElement[] = [
      { responses: [sequence(6, 3), sequence(9, 3)], choices: [choice(0, 1, { tied: true })], verdicts: [] },
    ];
    const room = planRoom(tied, [tied], 16, 1000);
    const sizes = {
      batch: room.rows,
      sequence: room.width,
      lossRows: room.sequences,
      choices: room.choices,
      verdicts: room.verdicts,
    };
    expect(sizes.verdicts).toBe(0);
    const batch = rewardFeeds(packComparisons(tied, room, 0), sizes, {
      total: 1,
      margins: true,
      ties: "model",
    });
    const far: WeightSource = (name) =>
      name === SCORE_WEIGHT ? reward.source(name).map((x) => 8 * x) : reward.source(name);
    const step = TrainingStep.create(
      {
        objective: rewardObjective(reward.config, sizes, { ties: true, center: 0 }),
        parametrization: fullParametrization(reward.config),
        frozen: far,
      },
      { adamW: { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0 }, largestNorm: null, threads: 1 },
      far,
    );
    const distances: number[] = [];
    for (let i = 0; i < 8; i++) {
      const { reports } = await step.run([batch], 0.000002);
      const [a, b] = reports[0]!.rewards!.data as Float32Array;
      distances.push(Math.abs(a! - b!));
    }
    await step.release();
    expect(distances[0]).toBeGreaterThan(0.2);
    expect(distances).toEqual(distances.toSorted((a, b) => b - a));
    expect(distances.at(-1)).toBeLessThan(distances[0]! / 1.5);
    expect(rewardMetrics([])).toEqual({});
  });
});
