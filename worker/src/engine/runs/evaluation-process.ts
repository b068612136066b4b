import { type EvaluationRequest, evaluateModel } from "../evaluate/evaluate-model";
import { type CallContext, serveParent } from "../runtime/child-process";

/** What `openEvaluation` asks of its child process; this module is that child's program. */
export interface EvaluationProcessCalls {
  evaluate: EvaluationRequest;
}

/** What comes back while an evaluation goes on. */
export type EvaluationProcessEvent =
  | { kind: "progress"; done: number; total: number }
  | { kind: "problem"; line: string };

serveParent({
  evaluate(request: EvaluationProcessCalls["evaluate"], { signal, emit }: CallContext) {
    const tell = (event: EvaluationProcessEvent) => emit(event);
    return evaluateModel(request, {
      signal,
      onProgress: (done, total) => tell({ kind: "progress", done, total }),
      onProblem: (line) => tell({ kind: "problem", line }),
    });
  },
});
