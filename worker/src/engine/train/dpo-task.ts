import { setImmediate } from "node:timers/promises";
import type { RunConfig } from "@hone/core/training/run-config";
import { type EncodedDocument, learnedCount } from "../data/encoded";
import type { PackedComparisons } from "../data/packed-comparisons";
import { ComparisonData } from "./comparison-data";
import { type DpoSizes, dpoIo, dpoObjective } from "./dpo-objective";
import { packedFeeds, paddedFloats, paddedInts } from "./packed-feeds";
import type { Tensors } from "./step";
import type { TaskContext, TaskMetrics, TrainerTask } from "./trainer-task";

type Config = Extract<RunConfig, { kind: "dpo" }>;

/** Fewer than for rewards: every token of a response takes a row of logits. */
const MOST_POSITIONS = 4096;

/** ln π_reference of a response, by the response. */
export type References = (response: EncodedDocument) => number;

/**
 * Direct preference optimization. What the model at the run's beginning thinks of each response is computed once, before
 * the first step; no second model is kept. Ties say nothing to it and are left out.
 * @throws AppError INVALID_INPUT when nothing is left to learn
 */
export async function createDpoTask(context: TaskContext<Config>): Promise<TrainerTask> {
  const { config, model, signal } = context;
  const data = await ComparisonData.load(context, {
    want: "comparisons",
    ties: "leave-out",
    mostPositions: MOST_POSITIONS,
    loss: "response",
  });
  const { rows, width, sequences, learned, choices } = data.room;
  const sizes: DpoSizes = { batch: rows, sequence: width, lossRows: learned, sequences, choices };
  const references = new Map<EncodedDocument, number>();
  const feedsOf = (packed: PackedComparisons, total: number) =>
    dpoFeeds(packed, sizes, { total, reference: (response) => references.get(response)! });
  return {
    objective: dpoObjective(model.model, sizes, config),
    sizes,
    data: data.report,
    validation: data.heldReport,
    batchesPerEpoch: data.batchesPerEpoch,
    async prepare(forward) {
      for (const packed of data.everything()) {
        signal.throwIfAborted();
        const { reports } = await forward(dpoFeeds(packed, sizes, { total: 1, reference: () => 0 }));
        const found = reports[dpoIo.logProbabilities]!.data as Float32Array;
        for (const [i, sequence] of packed.sequences.entries()) references.set(sequence, found[i]!);
        await setImmediate();
      }
    },
    steps: (from) => data.steps(from, feedsOf),
    validationBatches: () => data.validationBatches(feedsOf),
    metrics: (batches) => dpoMetrics(batches, config.beta),
  };
}

/**
 * A packed batch for a graph of these sizes; what is not filled weighs nothing.
 * @param total what the judgements of the whole step weigh
 */
export function dpoFeeds(
  { packed, sequences, starts, choices }: PackedComparisons,
  sizes: DpoSizes,
  { total, reference }: { total: number; reference: References },
): Tensors {
  const rows: number[] = [];
  const targets: number[] = [];
  const owners: number[] = [];
  for (const [owner, { tokens, learned }] of sequences.entries())
    for (let i = 1; i < tokens.length; i++) {
      if (learned[i] === 0) continue;
      rows.push(starts[owner]! + i - 1);
      targets.push(tokens[i]!);
      owners.push(owner);
    }
  const perChoice = (numbers: number[]) => paddedInts(numbers, sizes.choices);
  return {
    ...packedFeeds(packed, rows, sizes),
    [dpoIo.targets]: paddedInts(targets, sizes.lossRows),
    [dpoIo.sequenceOf]: paddedInts(owners, sizes.lossRows),
    [dpoIo.counts]: paddedFloats(new Array(rows.length).fill(1), sizes.lossRows),
    [dpoIo.inverseLengths]: paddedFloats(
      sequences.map((sequence) => 1 / learnedCount(sequence)),
      sizes.sequences,
    ),
    [dpoIo.reference]: paddedFloats(sequences.map(reference), sizes.sequences),
    [dpoIo.chosen]: perChoice(choices.map(({ first }) => first)),
    [dpoIo.rejected]: perChoice(choices.map(({ second }) => second)),
    [dpoIo.choiceWeights]: paddedFloats(
      choices.map(({ weight }) => weight / total),
      sizes.choices,
    ),
  };
}

/** By the implicit reward β · (ln π − ln π_reference) (Rafailov et al. 2023, §4): as `rewardMetrics`. */
export function dpoMetrics(batches: Parameters<TrainerTask["metrics"]>[0], beta: number): TaskMetrics {
  let [right, chosen, rejected, pairs] = [0, 0, 0, 0];
  for (const { feeds, reports } of batches) {
    const ratios = reports[dpoIo.logRatios]!.data as Float32Array;
    const places = (name: string) => feeds[name]!.data as BigInt64Array;
    const weights = feeds[dpoIo.choiceWeights]!.data as Float32Array;
    for (const [i, weight] of weights.entries()) {
      if (weight === 0) continue;
      const first = beta * ratios[Number(places(dpoIo.chosen)[i])]!;
      const second = beta * ratios[Number(places(dpoIo.rejected)[i])]!;
      right += first > second ? 1 : first === second ? 0.5 : 0;
      chosen += first;
      rejected += second;
      pairs += 1;
    }
  }
  return pairs === 0
    ? {}
    : { accuracy: right / pairs, chosenReward: chosen / pairs, rejectedReward: rejected / pairs };
}
