import type { JobName } from "@hone/core/jobs/registry";
import type { JobAttempt, JobRunner } from "@hone/prisma/queue";
import type { Logger } from "pino";
import type { JobContext } from "../jobs/context";
import { handlers } from "../jobs/handlers";
import type { WorkerMetrics } from "./metrics";

/** Finds a job's handler, runs it and writes down how it went. What a handler throws makes the queue try again. */
export function jobRunner(
  shared: Omit<JobContext, "log" | "signal">,
  logger: Logger,
  metrics: WorkerMetrics,
): JobRunner {
  return async <Name extends JobName>({ name, id, payload, signal }: JobAttempt<Name>) => {
    const log = logger.child({ job: name, jobId: id });
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    metrics.jobsRunning.inc({ name });
    log.debug({ payload }, "job started");
    try {
      const handler = await handlers[name]();
      await handler(payload, { ...shared, log, signal });
      metrics.jobEnded(name, "completed", seconds());
      log.info({ seconds: seconds() }, "job completed");
    } catch (error) {
      const outcome = signal.aborted ? "aborted" : "failed";
      metrics.jobEnded(name, outcome, seconds());
      log[outcome === "failed" ? "error" : "info"](
        { err: error, payload, seconds: seconds() },
        `job ${outcome}`,
      );
      throw error;
    } finally {
      metrics.jobsRunning.dec({ name });
    }
  };
}
