import { AppError } from "@hone/core/errors";
import type { WeightSource } from "../models/weight-source";
import { adamWScalars, decays } from "../optim/adamw";
import { clipFactor, stepHostAdamW } from "../optim/host-adamw";
import { encodeFor } from "../runtime/provider-model";
import { type HostTensor, RuntimeSession, type SessionOptions } from "../runtime/session";
import type { Objective } from "./objective";
import type { Parametrization } from "./parametrization";
import { buildStepGraph, type StepGraphKind, type StepGraphOptions, stepIo } from "./step-graph";

/** Tensors by the names of a graph's inputs or outputs. */
export type Tensors = Record<string, HostTensor>;

export interface StepResult {
  /** Sum of the losses of all batches of the step, before the update. */
  loss: number;
  /** Of the gradients before they were shortened. */
  gradientNorm: number;
  /** False where the gradients were not finite: then nothing changed, and the step does not count. */
  applied: boolean;
  /** What the objective reports, by batch. */
  reports: Record<string, HostTensor>[];
}

/** All that a step changes, and so all that has to be kept to go on later. */
export interface TrainingState {
  /** Steps that were applied. */
  step: number;
  /** By the names of the trainable tensors. */
  parameters: Map<string, Float32Array>;
  first: Map<string, Float32Array>;
  second: Map<string, Float32Array>;
}

export interface TrainingModel {
  objective: Objective;
  parametrization: Parametrization;
  /** The frozen tensors' numbers; read in place. */
  frozen: WeightSource;
}

/** A model that learns by AdamW, one step at a time; parameters and moments live in this process's memory. */
export class TrainingStep {
  private steps: number;
  private readonly sessions = new Map<string, RuntimeSession>();
  private readonly frozen: Tensors = {};
  private readonly parameters: Tensors = {};
  private readonly moments: Tensors = {};

  private constructor(
    private readonly model: TrainingModel,
    private readonly options: StepGraphOptions & SessionOptions,
    state: TrainingState,
  ) {
    this.steps = state.step;
    for (const [name, shape] of model.parametrization.frozen)
      this.frozen[name] = { dtype: "float32", shape, data: model.frozen(name) };
    for (const [name, shape] of model.parametrization.trainable) {
      const tensor = (data: Float32Array): HostTensor => ({ dtype: "float32", shape, data });
      this.parameters[stepIo.parameter(name)[0]] = tensor(state.parameters.get(name)!);
      this.moments[stepIo.first(name)[0]] = tensor(state.first.get(name)!);
      this.moments[stepIo.second(name)[0]] = tensor(state.second.get(name)!);
    }
  }

  /** @param start the trainable numbers to start from; they are only read */
  static create(
    model: TrainingModel,
    options: StepGraphOptions & SessionOptions,
    start: WeightSource,
  ): TrainingStep {
    const state: TrainingState = { step: 0, parameters: new Map(), first: new Map(), second: new Map() };
    for (const name of model.parametrization.trainable.keys()) {
      const data = start(name);
      // A copy: the optimizer works in place.
      state.parameters.set(name, data.slice());
      state.first.set(name, new Float32Array(data.length));
      state.second.set(name, new Float32Array(data.length));
    }
    return new TrainingStep(model, options, state);
  }

  /** Goes on from a kept state, whose arrays become this step's own. */
  static resume(
    model: TrainingModel,
    options: StepGraphOptions & SessionOptions,
    state: TrainingState,
  ): TrainingStep {
    return new TrainingStep(model, options, state);
  }

  /** Steps that were applied. */
  get stepCount(): number {
    return this.steps;
  }

  /** The state as it is now, not a copy: the next step changes it. */
  get state(): TrainingState {
    const state: TrainingState = {
      step: this.steps,
      parameters: new Map(),
      first: new Map(),
      second: new Map(),
    };
    for (const name of this.model.parametrization.trainable.keys()) {
      state.parameters.set(name, this.parameters[stepIo.parameter(name)[0]]!.data as Float32Array);
      state.first.set(name, this.moments[stepIo.first(name)[0]]!.data as Float32Array);
      state.second.set(name, this.moments[stepIo.second(name)[0]]!.data as Float32Array);
    }
    return state;
  }

  /** A tensor as it is now, trainable or frozen, not a copy: the next step changes a trainable one. */
  weight: WeightSource = (name) => {
    const tensor = this.parameters[name] ?? this.frozen[name];
    if (!tensor) throw new AppError("INTERNAL", `The model that learns has no tensor ${name}.`);
    return tensor.data as Float32Array;
  };

  /**
   * One optimizer step over one or more batches, whose gradients are summed: as if they were one large batch.
   * @throws AppError INTERNAL where a batch has other sizes than the graph, or the runtime fails
   */
  async run(batches: readonly Tensors[], learningRate: number): Promise<StepResult> {
    if (batches.length === 0) throw new AppError("INTERNAL", "A training step needs at least one batch.");
    let loss = 0;
    let gradientNorm = 0;
    let gradients: Tensors = {};
    const reports: Tensors[] = [];
    for (const [i, batch] of batches.entries()) {
      const session = await this.session({ ends: "gradients", addsEarlier: i > 0 });
      const results = await session.run({ ...this.frozen, ...this.parameters, ...gradients, ...batch });
      loss += scalarOf(results, stepIo.loss);
      gradientNorm = scalarOf(results, stepIo.gradientNorm);
      reports.push(reportsOf(results));
      gradients = this.taken(results);
    }
    const applied = Number.isFinite(gradientNorm) && Number.isFinite(loss);
    if (applied) this.update(gradients, gradientNorm, learningRate);
    return { loss, gradientNorm, applied, reports };
  }

  private update(gradients: Tensors, norm: number, learningRate: number): void {
    const { adamW, largestNorm } = this.options;
    this.steps++;
    const numbers = adamWScalars(adamW, learningRate, this.steps);
    const factor = clipFactor(norm, largestNorm);
    for (const [name, shape] of this.model.parametrization.trainable) {
      const data = (tensors: Tensors, key: string) => tensors[key]!.data as Float32Array;
      stepHostAdamW(
        {
          parameter: data(this.parameters, stepIo.parameter(name)[0]),
          gradient: data(gradients, stepIo.gradient(name)[0]),
          first: data(this.moments, stepIo.first(name)[0]),
          second: data(this.moments, stepIo.second(name)[0]),
          decays: decays(shape),
        },
        numbers,
        adamW,
        factor,
      );
    }
  }

  /** Loss and reports of one batch with the weights as they are; nothing changes. */
  async evaluate(batch: Tensors): Promise<{ loss: number; reports: Record<string, HostTensor> }> {
    const session = await this.session({ ends: "forward" });
    const results = await session.run({ ...this.frozen, ...this.parameters, ...batch });
    return { loss: scalarOf(results, stepIo.loss), reports: reportsOf(results) };
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await session.release();
    this.sessions.clear();
  }

  private async session(kind: StepGraphKind): Promise<RuntimeSession> {
    const key = JSON.stringify(kind);
    let session = this.sessions.get(key);
    if (!session) {
      const { objective, parametrization } = this.model;
      const graph = buildStepGraph(objective, parametrization, this.options, kind);
      session = await RuntimeSession.create(encodeFor(graph, this.options.provider), {
        memoryPattern: false,
        ...this.options,
      });
      this.sessions.set(key, session);
    }
    return session;
  }

  /** Gradients that came out, under the names by which they are fed. */
  private taken(results: Tensors): Tensors {
    const tensors: Tensors = {};
    for (const name of this.model.parametrization.trainable.keys()) {
      const [fed, made] = stepIo.gradient(name);
      tensors[fed] = results[made]!;
    }
    return tensors;
  }
}

const scalarOf = (results: Tensors, name: string): number => results[name]!.data[0] as number;

/** The outputs that the objective asked for, by its own names for them. */
function reportsOf(results: Tensors): Tensors {
  const prefix = stepIo.report("");
  return Object.fromEntries(
    Object.entries(results).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}
