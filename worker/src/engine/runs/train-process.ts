import { type CallContext, serveParent } from "../runtime/child-process";
import { type TrainRequest, trainRun } from "./train-run";

/** What `openTrainingProcess` asks of its child process; this module is that child's program. */
export interface TrainProcessCalls {
  train: TrainRequest;
}

/** What comes back while a run goes on. */
export type TrainProcessEvent =
  | { kind: "event"; event: Parameters<Parameters<typeof trainRun>[1]["onEvent"]>[0] }
  | { kind: "problem"; line: string };

serveParent({
  train(request: TrainProcessCalls["train"], { signal, emit }: CallContext) {
    const tell = (event: TrainProcessEvent) => emit(event);
    return trainRun(request, {
      signal,
      onEvent: (event) => tell({ kind: "event", event }),
      onProblem: (line) => tell({ kind: "problem", line }),
    });
  },
});
