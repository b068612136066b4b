import type { RunConfig } from "@hone/core/training/run-config";
import { familyOf, type ModelConfig } from "../models/families";
import { declareTrainingInputs, type TrainingSizes } from "../models/training-io";
import { dpoLoss, ipoLoss } from "../nn/dpo-loss";
import { tokenSurprise, weightedSum } from "../nn/losses";
import type { GraphBuilder } from "../onnx/builder";
import type { Value } from "../onnx/graph";
import type { Objective } from "./objective";

/** Names of what a batch of pairs feeds beside the model's own inputs, and of what comes out. */
export const dpoIo = {
  /** int64 [loss rows] */
  targets: "targets",
  /** int64 [loss rows]: whose token it is */
  sequenceOf: "sequence_of",
  /** float32 [loss rows]: 1, and 0 for padding */
  counts: "counts",
  /** float32 [sequences]: 1 / tokens of the response */
  inverseLengths: "inverse_lengths",
  /** float32 [sequences]: ln π_reference(response | prompt) */
  reference: "reference",
  /** int64 [choices]: numbers of sequences */
  chosen: "chosen",
  rejected: "rejected",
  /** float32 [choices] */
  choiceWeights: "choice_weights",
  /** Reports, float32 [sequences]: ln π(response | prompt), and what the loss compares of it with the reference's. */
  logProbabilities: "log_probabilities",
  logRatios: "log_ratios",
} as const;

/** The loss looks at every token of the responses. */
export interface DpoSizes extends TrainingSizes {
  sequences: number;
  choices: number;
}

export type DpoLoss = Pick<
  Extract<RunConfig, { kind: "dpo" }>,
  "loss" | "beta" | "labelSmoothing" | "sftWeight"
>;

/**
 * Direct preference optimization (Rafailov et al. 2023) or IPO (Azar et al. 2023), whose log-probabilities are means over
 * the response's tokens, as TRL has it; with an optional SFT term, α · −ln π(chosen) / its tokens (Pang et al. 2024,
 * arXiv 2404.19733, eq. 1).
 */
export function dpoObjective(config: ModelConfig, sizes: DpoSizes, settings: DpoLoss): Objective {
  return {
    build(g, weights) {
      const family = familyOf(config);
      const inputs = declareTrainingInputs(g, sizes);
      const logits = family.logits(g, config, weights, family.trainingStates(g, config, weights, inputs));
      return g.scope("loss", () => {
        const logProbabilities = sequenceLogProbabilities(g, logits, sizes);
        const inverse = g.input(dpoIo.inverseLengths, "float32", [sizes.sequences]);
        const reference = g.input(dpoIo.reference, "float32", [sizes.sequences]);
        const difference = g.op("Sub", [logProbabilities, reference]);
        const logRatios = settings.loss === "ipo" ? g.op("Mul", [difference, inverse]) : difference;
        const means = g.op("Mul", [logProbabilities, inverse]);
        return {
          loss: choiceLoss(g, { logRatios, means }, sizes.choices, settings),
          reports: { [dpoIo.logProbabilities]: logProbabilities, [dpoIo.logRatios]: logRatios },
        };
      });
    },
  };
}

/** @returns float32 [sequences] */
function sequenceLogProbabilities(g: GraphBuilder, logits: Value, { lossRows, sequences }: DpoSizes): Value {
  const targets = g.input(dpoIo.targets, "int64", [lossRows]);
  const owner = g.input(dpoIo.sequenceOf, "int64", [lossRows]);
  const counts = g.input(dpoIo.counts, "float32", [lossRows]);
  const gains = g.op("Neg", [g.op("Mul", [tokenSurprise(g, logits, targets), counts])]);
  const none = g.constant("float32", [sequences], new Float32Array(sequences));
  return g.op("ScatterElements", [none, owner, gains], { axis: 0, reduction: "add" });
}

function choiceLoss(
  g: GraphBuilder,
  { logRatios, means }: Record<"logRatios" | "means", Value>,
  size: number,
  { loss, beta, labelSmoothing, sftWeight }: DpoLoss,
): Value {
  const places = g.input(dpoIo.chosen, "int64", [size]);
  const pairs = {
    chosen: g.op("Gather", [logRatios, places]),
    rejected: g.op("Gather", [logRatios, g.input(dpoIo.rejected, "int64", [size])]),
    weights: g.input(dpoIo.choiceWeights, "float32", [size]),
  };
  const preference = loss === "ipo" ? ipoLoss(g, pairs, beta) : dpoLoss(g, pairs, beta, labelSmoothing);
  if (sftWeight === 0) return preference;
  const surprise = g.op("Mul", [g.op("Gather", [means, places]), g.scalar(-sftWeight)]);
  return g.op("Add", [preference, weightedSum(g, surprise, pairs.weights)]);
}
