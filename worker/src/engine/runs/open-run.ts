import path from "node:path";
import type { RunOutcome } from "@hone/core/training/run-events";
import { ModuleProcess } from "../runtime/child-process";
import type { TrainProcessCalls, TrainProcessEvent } from "./train-process";
import type { TrainRequest, TrainWatcher } from "./train-run";

/** One training run in a process of its own. */
export interface TrainingProcess {
  readonly pid: number | undefined;
  /**
   * As `trainRun`.
   * @throws AppError UNAVAILABLE when the process dies: with `resume` the run goes on from its last checkpoint
   */
  train(request: TrainRequest, watcher: TrainWatcher): Promise<RunOutcome>;
  /** Ends the process at once. */
  close(): Promise<void>;
}

/** A process for one run: this one's event loop stays free, and a crash of native code ends that process only. */
export function openTrainingProcess(): TrainingProcess {
  const child = new ModuleProcess(new URL("./train-process.ts", import.meta.url), "The training process");
  return {
    get pid() {
      return child.pid;
    },
    train(request, { signal, onEvent, onProblem }) {
      const argument: TrainProcessCalls["train"] = { ...request, out: path.resolve(request.out) };
      return child.call("train", argument, {
        signal,
        onEvent: (told: TrainProcessEvent) => {
          if (told.kind === "event") onEvent(told.event);
          else onProblem?.(told.line);
        },
      });
    },
    close: () => child.close(),
  };
}
