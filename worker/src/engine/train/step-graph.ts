import { gradients } from "../autodiff/reverse";
import { familyOf, type ModelConfig } from "../models/families";
import { declareTrainingInputs, type TrainingSizes } from "../models/training-io";
import { tokenCrossEntropy } from "../nn/losses";
import { GraphBuilder } from "../onnx/builder";
import type { Graph, Value } from "../onnx/graph";
import { type AdamWInputs, type AdamWOptions, adamW, decays } from "../optim/adamw";
import { clipByNorm, globalNorm } from "../optim/clip";

/** Names of what goes in and out of a training graph beside the model's own inputs (`training-io.ts`). */
export const stepIo = {
  /** int64 [lossRows] */
  targets: "targets",
  /** float32 [lossRows] */
  lossWeights: "loss_weights",
  /** float32 scalars */
  stepSize: "step_size",
  rootCorrection: "root_correction",
  keep: "keep",
  loss: "loss",
  gradientNorm: "gradient_norm",
  /** State: given in under the first name, taken out under the second. The parameter itself goes by its own name. */
  parameter: (name: string) => [name, `next.${name}`] as const,
  first: (name: string) => [`first.${name}`, `next.first.${name}`] as const,
  second: (name: string) => [`second.${name}`, `next.second.${name}`] as const,
  gradient: (name: string) => [`gradient.${name}`, `next.gradient.${name}`] as const,
};

export interface StepGraphOptions {
  adamW: AdamWOptions;
  /** Gradients are shortened to this norm, all together. */
  largestNorm: number;
}

export interface StepGraphKind {
  /** Adds gradients of earlier batches, which come in, to its own. */
  addsEarlier: boolean;
  /** Ends with the optimizer; else the gradients come out. */
  updates: boolean;
}

/**
 * One batch of language modelling as one graph: forward, backward and, where asked for, the optimizer. State comes in and
 * goes out as fresh tensors: nothing is overwritten while something else still reads it, and a step that went wrong can be
 * forgotten.
 */
export function buildStepGraph(
  config: ModelConfig,
  sizes: TrainingSizes,
  options: StepGraphOptions,
  kind: StepGraphKind,
): Graph {
  const g = new GraphBuilder(kind.updates ? "step" : "gradients");
  const family = familyOf(config);
  const parameters = new Map<string, Value>();
  for (const [name, shape] of family.weightShapes(config))
    parameters.set(name, g.input(stepIo.parameter(name)[0], "float32", shape));
  const weight = (name: string) => parameters.get(name)!;

  const inputs = declareTrainingInputs(g, sizes);
  const targets = g.input(stepIo.targets, "int64", [sizes.lossRows]);
  const weights = g.input(stepIo.lossWeights, "float32", [sizes.lossRows]);
  const logits = family.logits(g, config, weight, family.trainingStates(g, config, weight, inputs));
  const loss = g.scope("loss", () => tokenCrossEntropy(g, logits, targets, weights));
  g.output(stepIo.loss, loss);

  const own = gradients(g, loss, [...parameters.values()]);
  const summed = [...parameters].map(([name, parameter], i) => {
    if (!kind.addsEarlier) return own[i]!;
    return g.op("Add", [g.input(stepIo.gradient(name)[0], "float32", parameter.shape), own[i]!]);
  });
  if (kind.updates) g.scope("update", () => addUpdate(g, parameters, summed, options));
  else
    [...parameters.keys()].forEach((name, i) => {
      g.output(stepIo.gradient(name)[1], summed[i]!);
    });
  return g.finish();
}

function addUpdate(
  g: GraphBuilder,
  parameters: ReadonlyMap<string, Value>,
  summed: readonly Value[],
  options: StepGraphOptions,
): void {
  const scalar = (name: keyof AdamWInputs) => g.input(stepIo[name], "float32", []);
  const scalars = {
    stepSize: scalar("stepSize"),
    rootCorrection: scalar("rootCorrection"),
    keep: scalar("keep"),
  };
  const norm = globalNorm(g, summed);
  g.output(stepIo.gradientNorm, norm);
  const clipped = clipByNorm(g, summed, norm, options.largestNorm);
  [...parameters].forEach(([name, parameter], i) => {
    const { shape } = parameter;
    const moments = {
      first: g.input(stepIo.first(name)[0], "float32", shape),
      second: g.input(stepIo.second(name)[0], "float32", shape),
    };
    const next = adamW(g, parameter, clipped[i]!, moments, scalars, options.adamW, decays(shape));
    g.output(stepIo.parameter(name)[1], next.parameter);
    g.output(stepIo.first(name)[1], next.first);
    g.output(stepIo.second(name)[1], next.second);
  });
}
