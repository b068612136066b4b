import { AppError } from "@hone/core/errors";
import type { WeightSource } from "../models/weight-source";
import { GraphBuilder } from "../onnx/builder";
import { adamWScalars } from "../optim/adamw";
import { encodeFor } from "../runtime/provider-model";
import { type DeviceTensor, type HostTensor, RuntimeSession, type SessionOptions } from "../runtime/session";
import {
  type LearningStep,
  reportsOf,
  type StepResult,
  scalarOf,
  type Tensors,
  type TrainingModel,
  type TrainingState,
} from "./step";
import { buildStepGraph, type StepGraphKind, type StepGraphOptions, stepIo } from "./step-graph";

type OnDevice = Record<string, DeviceTensor>;
type Options = StepGraphOptions & SessionOptions;

/**
 * A model that learns on a GPU by WebGPU: weights, moments and gradients stay in its memory from step to step, and only
 * batches and losses cross over. The optimizer is part of the graph.
 */
export class DeviceStep implements LearningStep {
  readonly state: TrainingState;
  private steps: number;
  private readonly sessions = new Map<string, RuntimeSession>();
  /** Frozen tensors, then parameters and moments, by the names under which they are fed. */
  private frozen: OnDevice = {};
  private learned: OnDevice = {};

  private constructor(
    private readonly model: TrainingModel,
    private readonly options: Options,
    state: TrainingState,
  ) {
    this.state = state;
    this.steps = state.step;
  }

  /** Puts model and state on the device. @param state becomes this step's own */
  static async open(model: TrainingModel, options: Options, state: TrainingState): Promise<DeviceStep> {
    const step = new DeviceStep(model, options, state);
    const frozen: Tensors = {};
    for (const [name, shape] of model.parametrization.frozen)
      frozen[name] = { dtype: "float32", shape, data: model.frozen(name) };
    if (Object.keys(frozen).length > 0) step.frozen = await step.upload("frozen", frozen);
    const learned: Tensors = {};
    for (const { fed, shape, data } of step.places()) learned[fed] = { dtype: "float32", shape, data };
    step.learned = await step.upload("learned", learned);
    return step;
  }

  get stepCount(): number {
    return this.steps;
  }

  weight: WeightSource = (name) => {
    const { parametrization, frozen } = this.model;
    const data =
      this.state.parameters.get(name) ?? (parametrization.frozen.has(name) ? frozen(name) : undefined);
    if (!data) throw new AppError("INTERNAL", `The model that learns has no tensor ${name}.`);
    return data;
  };

  async run(batches: readonly Tensors[], learningRate: number): Promise<StepResult> {
    if (batches.length === 0) throw new AppError("INTERNAL", "A training step needs at least one batch.");
    let loss = 0;
    let norm = 0;
    let made: OnDevice = {};
    const reports: Tensors[] = [];
    for (const [i, batch] of batches.entries()) {
      const isLast = i === batches.length - 1;
      const session = await this.session({ ends: isLast ? "update" : "gradients", addsEarlier: i > 0 });
      const feeds = { ...this.frozen, ...this.fedTo(session), ...this.earlier(made), ...batch };
      const results = await session.runOnDevice({ ...feeds, ...(isLast ? this.scalars(learningRate) : {}) });
      disposeAll(made);
      made = results.device;
      loss += scalarOf(results.host, stepIo.loss);
      norm = scalarOf(results.host, stepIo.gradientNorm);
      reports.push(reportsOf(results.host));
    }
    const applied = Number.isFinite(norm) && Number.isFinite(loss);
    if (applied) this.take(made);
    else disposeAll(made);
    return { loss, gradientNorm: norm, applied, reports };
  }

  async evaluate(batch: Tensors): Promise<{ loss: number; reports: Record<string, HostTensor> }> {
    const session = await this.session({ ends: "forward" });
    const { host } = await session.runOnDevice({ ...this.frozen, ...this.fedTo(session), ...batch });
    return { loss: scalarOf(host, stepIo.loss), reports: reportsOf(host) };
  }

  /** Tensors on the device cannot be read but by a session: one that computes nothing brings them over. */
  async settle(): Promise<void> {
    if (this.state.step === this.steps) return;
    const places = this.places();
    const session = await this.transfer(
      "settle",
      places.map(({ fed, shape }) => [fed, shape]),
    );
    const { host } = await session.runOnDevice(arriving(this.learned));
    for (const { kind, name, fed } of places) this.state[kind].set(name, host[fed]!.data as Float32Array);
    this.state.step = this.steps;
  }

  async release(): Promise<void> {
    disposeAll(this.frozen);
    disposeAll(this.learned);
    this.frozen = {};
    this.learned = {};
    for (const session of this.sessions.values()) await session.release();
    this.sessions.clear();
  }

  /** Where every part of the state goes in and comes out. */
  private places() {
    const kinds = { parameters: stepIo.parameter, first: stepIo.first, second: stepIo.second } as const;
    return (["parameters", "first", "second"] as const).flatMap((kind) =>
      [...this.model.parametrization.trainable].map(([name, shape]) => {
        const [fed, made] = kinds[kind](name);
        return { kind, name, shape, fed, made, data: this.state[kind].get(name)! };
      }),
    );
  }

  private fedTo(session: RuntimeSession): OnDevice {
    const wanted = new Set(session.inputNames);
    return Object.fromEntries(Object.entries(this.learned).filter(([name]) => wanted.has(name)));
  }

  /** Gradients of earlier batches, under the names by which they are fed. */
  private earlier(made: OnDevice): OnDevice {
    const fed: OnDevice = {};
    for (const name of this.model.parametrization.trainable.keys()) {
      const [into, from] = stepIo.gradient(name);
      if (made[from]) fed[into] = made[from];
    }
    return fed;
  }

  private scalars(learningRate: number): Tensors {
    const numbers = adamWScalars(this.options.adamW, learningRate, this.steps + 1);
    const scalar = (x: number): HostTensor => ({ dtype: "float32", shape: [], data: Float32Array.of(x) });
    return {
      [stepIo.stepSize]: scalar(numbers.stepSize),
      [stepIo.rootCorrection]: scalar(numbers.rootCorrection),
      [stepIo.keep]: scalar(numbers.keep),
    };
  }

  private take(made: OnDevice): void {
    disposeAll(this.learned);
    this.learned = Object.fromEntries(this.places().map((place) => [place.fed, made[place.made]!]));
    this.steps++;
  }

  private async session(kind: StepGraphKind): Promise<RuntimeSession> {
    const key = JSON.stringify(kind);
    let session = this.sessions.get(key);
    if (!session) {
      const { objective, parametrization } = this.model;
      const graph = buildStepGraph(objective, parametrization, this.options, kind);
      const onDevice = graph.outputs.map(({ name }) => name).filter((name) => name.startsWith("next."));
      session = await RuntimeSession.create(encodeFor(graph, this.options.provider), {
        memoryPattern: false,
        ...this.options,
        onDevice,
      });
      this.sessions.set(key, session);
    }
    return session;
  }

  private async upload(key: string, tensors: Tensors): Promise<OnDevice> {
    const shapes = Object.entries(tensors).map(([name, { shape }]) => [name, shape] as const);
    const session = await this.transfer(key, shapes, { onDevice: Object.keys(tensors) });
    return (await session.runOnDevice(arriving(tensors))).device;
  }

  /** Kept until the end, like all sessions: what a session left on the device goes with it. */
  private async transfer(
    key: string,
    shapes: readonly (readonly [string, readonly number[]])[],
    options: SessionOptions = {},
  ): Promise<RuntimeSession> {
    let session = this.sessions.get(key);
    if (!session) {
      const g = new GraphBuilder(key);
      for (const [name, shape] of shapes) g.output(name, g.input(`from.${name}`, "float32", [...shape]));
      const model = encodeFor(g.finish(), this.options.provider);
      session = await RuntimeSession.create(model, { ...this.options, ...options });
      this.sessions.set(key, session);
    }
    return session;
  }
}

const arriving = <T>(tensors: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`from.${name}`, tensor]));

function disposeAll(tensors: OnDevice): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
