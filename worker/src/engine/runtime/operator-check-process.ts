import type { OpName } from "../onnx/ops";
import { serveParent } from "./child-process";
import { operatorError } from "./operator-check";
import type { ExecutionProvider } from "./session";

/** What `checkProvider` asks of its child process; this module is that child's program. */
export interface OperatorCheckCalls {
  check: { provider: ExecutionProvider; op: OpName; asBuilt: boolean };
}

serveParent({
  check: ({ provider, op, asBuilt }: OperatorCheckCalls["check"]) => operatorError(provider, op, asBuilt),
});
