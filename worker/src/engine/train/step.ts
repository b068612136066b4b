import { AppError } from "@hone/core/errors";
import { familyOf, type ModelConfig } from "../models/families";
import { type TrainingSizes, trainingIo } from "../models/training-io";
import type { WeightSource } from "../models/weight-source";
import { encodeModel } from "../onnx/encode";
import { adamWScalars } from "../optim/adamw";
import { type HostTensor, RuntimeSession, type SessionOptions } from "../runtime/session";
import { buildStepGraph, type StepGraphKind, type StepGraphOptions, stepIo } from "./step-graph";

/** Numbers of one batch, row-major; sizes and meaning as in `training-io.ts` and `tokenCrossEntropy`. */
export interface TrainingBatch {
  inputIds: BigInt64Array;
  positionIds: BigInt64Array;
  segmentIds: BigInt64Array;
  lossRows: BigInt64Array;
  targets: BigInt64Array;
  /** Together 1 over all batches of a step, for a mean over its tokens. */
  lossWeights: Float32Array;
}

export interface StepResult {
  /** Σ weight · nats over all batches of the step, before the update. */
  loss: number;
  /** Of the gradients before they were shortened. */
  gradientNorm: number;
  /** False where the gradients were not finite: then nothing changed, and the step does not count. */
  applied: boolean;
}

type Tensors = Record<string, HostTensor>;

/** A model that learns by AdamW, one step at a time; parameters and moments live in this process's memory. */
export class TrainingStep {
  private steps = 0;
  private readonly sessions = new Map<string, RuntimeSession>();

  private constructor(
    private readonly config: ModelConfig,
    private readonly sizes: TrainingSizes,
    private readonly options: StepGraphOptions & SessionOptions,
    private parameters: Tensors,
    private moments: Tensors,
  ) {}

  /** @param source the weights to start from; they are copied */
  static create(
    config: ModelConfig,
    sizes: TrainingSizes,
    options: StepGraphOptions & SessionOptions,
    source: WeightSource,
  ): TrainingStep {
    const parameters: Tensors = {};
    const moments: Tensors = {};
    for (const [name, shape] of familyOf(config).weightShapes(config)) {
      const data = source(name).slice();
      parameters[stepIo.parameter(name)[0]] = { dtype: "float32", shape, data };
      for (const moment of [stepIo.first, stepIo.second])
        moments[moment(name)[0]] = { dtype: "float32", shape, data: new Float32Array(data.length) };
    }
    return new TrainingStep(config, sizes, options, parameters, moments);
  }

  /** Steps that were applied. */
  get stepCount(): number {
    return this.steps;
  }

  /** The parameter as it is now, not a copy; the next step leaves this array behind. */
  weight: WeightSource = (name) => {
    const tensor = this.parameters[name];
    if (!tensor) throw new AppError("INTERNAL", `The model that learns has no parameter ${name}.`);
    return tensor.data as Float32Array;
  };

  /**
   * One optimizer step over one or more batches, whose gradients are summed: as if they were one large batch.
   * @throws AppError INTERNAL where a batch has other sizes than the graph, or the runtime fails
   */
  async run(batches: readonly TrainingBatch[], learningRate: number): Promise<StepResult> {
    if (batches.length === 0) throw new AppError("INTERNAL", "A training step needs at least one batch.");
    let loss = 0;
    let earlier: Tensors = {};
    for (const [i, batch] of batches.slice(0, -1).entries()) {
      const session = await this.session({ addsEarlier: i > 0, updates: false });
      const results = await session.run({ ...this.parameters, ...earlier, ...this.feeds(batch) });
      loss += scalarOf(results, stepIo.loss);
      earlier = this.taken(results, [stepIo.gradient]);
    }
    const session = await this.session({ addsEarlier: batches.length > 1, updates: true });
    const numbers = adamWScalars(this.options.adamW, learningRate, this.steps + 1);
    const results = await session.run({
      ...this.parameters,
      ...this.moments,
      ...earlier,
      ...this.feeds(batches.at(-1)!),
      [stepIo.stepSize]: scalar(numbers.stepSize),
      [stepIo.rootCorrection]: scalar(numbers.rootCorrection),
      [stepIo.keep]: scalar(numbers.keep),
    });
    loss += scalarOf(results, stepIo.loss);
    const gradientNorm = scalarOf(results, stepIo.gradientNorm);
    const applied = Number.isFinite(gradientNorm) && Number.isFinite(loss);
    if (applied) {
      this.parameters = this.taken(results, [stepIo.parameter]);
      this.moments = this.taken(results, [stepIo.first, stepIo.second]);
      this.steps++;
    }
    return { loss, gradientNorm, applied };
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await session.release();
    this.sessions.clear();
  }

  private async session(kind: StepGraphKind): Promise<RuntimeSession> {
    const key = `${kind.addsEarlier} ${kind.updates}`;
    let session = this.sessions.get(key);
    if (!session) {
      const graph = buildStepGraph(this.config, this.sizes, this.options, kind);
      session = await RuntimeSession.create(encodeModel(graph), { memoryPattern: false, ...this.options });
      this.sessions.set(key, session);
    }
    return session;
  }

  /** Results that become state, under the names by which they are fed. */
  private taken(results: Tensors, kinds: readonly ((name: string) => readonly [string, string])[]): Tensors {
    const tensors: Tensors = {};
    for (const name of familyOf(this.config).weightShapes(this.config).keys())
      for (const kind of kinds) {
        const [fed, made] = kind(name);
        tensors[fed] = results[made]!;
      }
    return tensors;
  }

  private feeds(batch: TrainingBatch): Tensors {
    const perToken = [this.sizes.batch, this.sizes.sequence];
    const rows = [this.sizes.lossRows];
    return {
      [trainingIo.inputIds]: { dtype: "int64", shape: perToken, data: batch.inputIds },
      [trainingIo.positionIds]: { dtype: "int64", shape: perToken, data: batch.positionIds },
      [trainingIo.segmentIds]: { dtype: "int64", shape: perToken, data: batch.segmentIds },
      [trainingIo.lossRows]: { dtype: "int64", shape: rows, data: batch.lossRows },
      [stepIo.targets]: { dtype: "int64", shape: rows, data: batch.targets },
      [stepIo.lossWeights]: { dtype: "float32", shape: rows, data: batch.lossWeights },
    };
  }
}

const scalar = (value: number): HostTensor => ({
  dtype: "float32",
  shape: [],
  data: Float32Array.of(value),
});

const scalarOf = (results: Tensors, name: string): number => results[name]!.data[0] as number;
