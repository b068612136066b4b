import { availableParallelism } from "node:os";
import { AppError } from "@hone/core/errors";
import { InferenceSession, Tensor } from "onnxruntime-node";

/** A tensor in this process's memory, row-major. */
export type HostTensor =
  | { dtype: "float32"; shape: readonly number[]; data: Float32Array }
  | { dtype: "int64"; shape: readonly number[]; data: BigInt64Array };

/** Where a graph computes. What a provider cannot do, ONNX Runtime does on the CPU. */
export const PROVIDERS = ["cpu", "webgpu", "cuda"] as const;
export type ExecutionProvider = (typeof PROVIDERS)[number];

export interface SessionOptions {
  /** The CPU when not given. Of others, use only such as `requireProvider` lets through. */
  provider?: ExecutionProvider;
  /** Threads of one operator; all processors when not given. */
  threads?: number;
  /**
   * Whether threads wait for work by spinning: a little faster on an idle machine, several times slower where other
   * programs want the same processors, as web and database do. Off unless asked for.
   */
  spin?: boolean;
  /**
   * Whether memory of all results is laid out in one piece after the first run. Off for graphs that learn: that costs no
   * time there and takes a third off the peak (7.2M parameters, 8 × 256 tokens: 1,272 to 850 MB). On unless told.
   */
  memoryPattern?: boolean;
}

/** A model ready to run. Runs on the CPU block the calling thread's event loop while they compute. */
export class RuntimeSession {
  private constructor(private readonly session: InferenceSession) {}

  /**
   * @param model an encoded ONNX model; not needed afterwards
   * @throws AppError INTERNAL with the runtime's own words when it refuses the model
   */
  static async create(model: Uint8Array, options: SessionOptions = {}): Promise<RuntimeSession> {
    try {
      const session = await InferenceSession.create(model, {
        executionProviders: [options.provider ?? "cpu"],
        intraOpNumThreads: options.threads ?? availableParallelism(),
        interOpNumThreads: 1,
        graphOptimizationLevel: "all",
        enableMemPattern: options.memoryPattern ?? true,
        // Errors only: warnings go to stderr, where a command's one line belongs.
        logSeverityLevel: 3,
        extra: { session: { intra_op: { allow_spinning: options.spin ? "1" : "0" } } },
      });
      return new RuntimeSession(session);
    } catch (error) {
      throw new AppError("INTERNAL", `ONNX Runtime refused the model: ${messageOf(error)}`, { cause: error });
    }
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  /**
   * Runs the model; all inputs by name in, all outputs (or those named) out. Feeds are read in place.
   * @throws AppError INTERNAL when the run fails, for lack of memory say
   */
  async run(
    feeds: Record<string, HostTensor>,
    outputs?: readonly string[],
  ): Promise<Record<string, HostTensor>> {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { dtype, data, shape }] of Object.entries(feeds))
      tensors[name] = new Tensor(dtype, data, shape);
    try {
      const results = await this.session.run(tensors, outputs ?? this.session.outputNames);
      const host: Record<string, HostTensor> = {};
      for (const [name, value] of Object.entries(results)) host[name] = toHost(name, value as Tensor);
      return host;
    } catch (error) {
      throw new AppError("INTERNAL", `ONNX Runtime failed: ${messageOf(error)}`, { cause: error });
    }
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function toHost(name: string, tensor: Tensor): HostTensor {
  if (tensor.type === "float32" || tensor.type === "int64")
    return { dtype: tensor.type, shape: tensor.dims, data: tensor.data } as HostTensor;
  throw new AppError("INTERNAL", `Output ${name} has the unexpected element type ${tensor.type}.`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
