import { gradients } from "../autodiff/reverse";
import { GraphBuilder } from "../onnx/builder";
import type { Graph, Value } from "../onnx/graph";
import { type AdamWInputs, type AdamWOptions, adamW, decays } from "../optim/adamw";
import { clipByNorm, globalNorm } from "../optim/clip";
import type { Objective } from "./objective";
import type { Parametrization } from "./parametrization";

/** Names of what goes in and out of a training graph beside what its objective declares. */
export const stepIo = {
  /** float32 scalars */
  stepSize: "step_size",
  rootCorrection: "root_correction",
  keep: "keep",
  loss: "loss",
  gradientNorm: "gradient_norm",
  report: (name: string) => `report.${name}`,
  /** State: given in under the first name, taken out under the second. The parameter itself goes by its own name. */
  parameter: (name: string) => [name, `next.${name}`] as const,
  first: (name: string) => [`first.${name}`, `next.first.${name}`] as const,
  second: (name: string) => [`second.${name}`, `next.second.${name}`] as const,
  gradient: (name: string) => [`gradient.${name}`, `next.gradient.${name}`] as const,
};

export interface StepGraphOptions {
  adamW: AdamWOptions;
  /** Gradients are shortened to this norm, all together; null leaves them. */
  largestNorm: number | null;
}

/**
 * What a graph is for.
 * - `forward`: loss and reports alone;
 * - `gradients`: these, and the gradients come out with their norm, for an optimizer in this process;
 * - `update`: ends with the optimizer, for devices on which the state stays.
 * `addsEarlier`: gradients of earlier batches come in and are added to its own.
 */
export type StepGraphKind = { ends: "forward" } | { ends: "gradients" | "update"; addsEarlier: boolean };

/**
 * One batch as one graph: forward, backward and, where asked for, the optimizer. State comes in and goes out as fresh
 * tensors: nothing is overwritten while something else still reads it, and a step that went wrong can be forgotten.
 */
export function buildStepGraph(
  objective: Objective,
  parametrization: Parametrization,
  options: StepGraphOptions,
  kind: StepGraphKind,
): Graph {
  const g = new GraphBuilder(kind.ends);
  const tensors = new Map<string, Value>();
  for (const [name, shape] of [...parametrization.trainable, ...parametrization.frozen])
    tensors.set(name, g.input(stepIo.parameter(name)[0], "float32", [...shape]));
  const { loss, reports } = objective.build(
    g,
    parametrization.weights(g, (name) => tensors.get(name)!),
  );
  g.output(stepIo.loss, loss);
  for (const [name, value] of Object.entries(reports)) g.output(stepIo.report(name), value);
  if (kind.ends === "forward") return g.finish();

  const parameters = new Map([...parametrization.trainable.keys()].map((name) => [name, tensors.get(name)!]));
  const own = gradients(g, loss, [...parameters.values()]);
  const summed = [...parameters].map(([name, parameter], i) => {
    if (!kind.addsEarlier) return own[i]!;
    return g.op("Add", [g.input(stepIo.gradient(name)[0], "float32", parameter.shape), own[i]!]);
  });
  if (kind.ends === "update") g.scope("update", () => addUpdate(g, parameters, summed, options));
  else {
    g.output(
      stepIo.gradientNorm,
      g.scope("norm", () => globalNorm(g, summed)),
    );
    [...parameters.keys()].forEach((name, i) => {
      g.output(stepIo.gradient(name)[1], summed[i]!);
    });
  }
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
  const clipped = options.largestNorm === null ? summed : clipByNorm(g, summed, norm, options.largestNorm);
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
