import { AppError } from "@hone/core/errors";
import type { Message } from "@hone/core/prompts/message";
import type { RunConfig } from "@hone/core/training/run-config";
import type { RunEvent, RunOutcome } from "@hone/core/training/run-events";

export interface TrainingRequest {
  config: RunConfig;
  /** Folder of the run; the next attempt goes on from what lies there. */
  out: string;
  resume: boolean;
  samplePrompts: Message[][];
}

/** A process of its own that trains one run. Asked to stop, it writes a checkpoint of its last whole step. */
export interface TrainingProcess {
  train(
    request: TrainingRequest,
    options: { signal: AbortSignal; onEvent(event: RunEvent): void },
  ): Promise<RunOutcome>;
  close(): Promise<void>;
}
export type OpenTrainingProcess = () => TrainingProcess;

/** The engine's trainer. */
export const openTrainer: OpenTrainingProcess = () => {
  throw new AppError("UNSUPPORTED", "This version of Hone cannot train yet; its engine has no trainer.");
};
