import type { PreflightReport } from "@hone/core/training/preflight";
import { ModuleProcess } from "../runtime/child-process";
import type { PreflightRequest } from "./preflight";
import type { PreflightProcessCalls } from "./preflight-process";

/**
 * As `preflight`, in a process of its own: the machine's peak is measured there, and this event loop stays free.
 * @throws what `preflight` throws; AppError UNAVAILABLE when the process dies
 */
export async function runPreflight(
  request: PreflightRequest,
  { signal }: { signal: AbortSignal },
): Promise<PreflightReport> {
  const child = new ModuleProcess(new URL("./preflight-process.ts", import.meta.url), "The preflight");
  try {
    const argument: PreflightProcessCalls["preflight"] = request;
    return await child.call<PreflightReport>("preflight", argument, { signal });
  } finally {
    await child.close();
  }
}
