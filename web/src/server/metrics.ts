import "server-only";
import { readQueueDepth } from "@hone/prisma/queue-depth";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { database } from "./database";
import { openStreamCount } from "./live";

interface Metrics {
  registry: Registry;
  procedures: Histogram<"path" | "outcome">;
}

const holder = globalThis as typeof globalThis & { honeMetrics?: Metrics };

/** What Prometheus reads of this process; made on first use and kept over hot reloads. */
function metrics(): Metrics {
  holder.honeMetrics ??= createMetrics();
  return holder.honeMetrics;
}

function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: "hone_event_streams",
    help: "Open event streams of browsers.",
    registers,
    collect() {
      this.set(openStreamCount());
    },
  });
  new Gauge({
    name: "hone_database_connections",
    help: "Connections of the pool, by what they do.",
    labelNames: ["state"],
    registers,
    collect() {
      const { totalCount, idleCount, waitingCount } = database().pool;
      this.set({ state: "busy" }, totalCount - idleCount);
      this.set({ state: "idle" }, idleCount);
      this.set({ state: "waited-for" }, waitingCount);
    },
  });
  new Gauge({
    name: "hone_jobs",
    help: "Jobs that are not finished, by name and state.",
    labelNames: ["name", "state"],
    registers,
    async collect() {
      this.reset();
      for (const { name, state, count } of await readQueueDepth(database())) this.set({ name, state }, count);
    },
  });
  const procedures = new Histogram({
    name: "hone_procedure_seconds",
    help: "Time of a procedure, by path and outcome (ok or an error code).",
    labelNames: ["path", "outcome"] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  return { registry, procedures };
}

/** Notes how long a procedure took. */
export function observeProcedure(path: string, outcome: string, seconds: number): void {
  metrics().procedures.observe({ path, outcome }, seconds);
}

/** All metrics in Prometheus' text format. */
export async function renderMetrics(): Promise<{ text: string; contentType: string }> {
  const { registry } = metrics();
  return { text: await registry.metrics(), contentType: registry.contentType };
}
