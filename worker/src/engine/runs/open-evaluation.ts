import path from "node:path";
import type { EvaluationReport } from "@hone/core/training/evaluation";
import type { EvaluationRequest, EvaluationWatcher } from "../evaluate/evaluate-model";
import { ModuleProcess } from "../runtime/child-process";
import type { EvaluationProcessCalls, EvaluationProcessEvent } from "./evaluation-process";

/** One evaluation in a process of its own. */
export interface EvaluationProcess {
  readonly pid: number | undefined;
  /**
   * As `evaluateModel`.
   * @throws AppError UNAVAILABLE when the process dies: the same call may succeed later
   */
  evaluate(request: EvaluationRequest, watcher?: EvaluationWatcher): Promise<EvaluationReport>;
  /** Ends the process at once. */
  close(): Promise<void>;
}

/** A process for one evaluation: this one's event loop stays free, and a crash of native code ends that process only. */
export function openEvaluation(): EvaluationProcess {
  const child = new ModuleProcess(
    new URL("./evaluation-process.ts", import.meta.url),
    "The evaluation process",
  );
  return {
    get pid() {
      return child.pid;
    },
    evaluate(request, { signal, onProgress, onProblem } = {}) {
      const argument: EvaluationProcessCalls["evaluate"] = { ...request, model: path.resolve(request.model) };
      return child.call("evaluate", argument, {
        signal,
        onEvent: (told: EvaluationProcessEvent) => {
          if (told.kind === "progress") onProgress?.(told.done, told.total);
          else onProblem?.(told.line);
        },
      });
    },
    close: () => child.close(),
  };
}
