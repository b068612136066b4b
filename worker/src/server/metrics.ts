import type { Database } from "@hone/prisma/client";
import { readQueueDepth } from "@hone/prisma/queue-depth";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type JobOutcome = "completed" | "failed" | "aborted";

export interface WorkerMetrics {
  registry: Registry;
  jobEnded(name: string, outcome: JobOutcome, seconds: number): void;
  jobsRunning: Gauge<"name">;
}

/** What Prometheus can ask of a worker. The queue's depth is read from the database at every scrape. */
export function createMetrics(database: Database): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "hone_worker_" });
  const registers = [registry];
  const jobs = new Counter({
    name: "hone_jobs_total",
    help: "Attempts at jobs that ended, by job and outcome (completed, failed, aborted)",
    labelNames: ["name", "outcome"],
    registers,
  });
  const duration = new Histogram({
    name: "hone_job_duration_seconds",
    help: "How long attempts at jobs took",
    labelNames: ["name"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200],
    registers,
  });
  const jobsRunning = new Gauge({
    name: "hone_jobs_running",
    help: "Jobs this worker is working on now",
    labelNames: ["name"],
    registers,
  });
  new Gauge({
    name: "hone_queue_jobs",
    help: "Jobs in the queue that are not finished, by job and state (created, retry, active)",
    labelNames: ["name", "state"],
    registers,
    async collect() {
      this.reset();
      // Without the database the other figures are still worth having.
      const depths = await readQueueDepth(database).catch(() => []);
      for (const { name, state, count } of depths) this.set({ name, state }, count);
    },
  });
  return {
    registry,
    jobsRunning,
    jobEnded: (name, outcome, seconds) => {
      jobs.inc({ name, outcome });
      duration.observe({ name }, seconds);
    },
  };
}
