import { type CallContext, serveParent } from "../runtime/child-process";
import { type PreflightRequest, preflight } from "./preflight";

/** What `runPreflight` asks of its child process; this module is that child's program. */
export interface PreflightProcessCalls {
  preflight: PreflightRequest;
}

serveParent({
  preflight: (request: PreflightProcessCalls["preflight"], { signal }: CallContext) =>
    preflight(request, { signal }),
});
