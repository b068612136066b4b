import type { SessionOptions } from "../runtime/session";
import { DeviceStep } from "./device-step";
import { type LearningStep, type TrainingModel, type TrainingState, TrainingStep } from "./step";
import type { StepGraphOptions } from "./step-graph";

/**
 * A model that learns, its state where that is best: on the device with WebGPU, else in this process's memory (CUDA takes
 * no tensors that stay there, from Node).
 * @param state becomes the learner's own
 */
export async function openLearner(
  model: TrainingModel,
  options: StepGraphOptions & SessionOptions,
  state: TrainingState,
): Promise<LearningStep> {
  return options.provider === "webgpu"
    ? DeviceStep.open(model, options, state)
    : TrainingStep.resume(model, options, state);
}
