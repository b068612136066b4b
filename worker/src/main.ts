import { constants, setPriority } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@hone/core/errors";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { openDatabase } from "@hone/prisma/client";
import { consumeQueue, openQueue, type Queue } from "@hone/prisma/queue";
import { type Logger, pino } from "pino";
import { openModel } from "./engine/generate/open-model";
import { readEnv } from "./env";
import { ModelPool } from "./jobs/model-pool";
import { startHealthServer } from "./server/health";
import { createMetrics } from "./server/metrics";
import { jobRunner } from "./server/run-job";

/** The worker: takes jobs from the queue until it is told to stop. */
async function main(): Promise<void> {
  const env = readEnv();
  // People who wait for a page come first; what runs here, and the processes it starts, takes what they leave.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const log = pino({ level: env.HONE_LOG_LEVEL, base: { service: "worker" } });
  const database = openDatabase(env.DATABASE_URL);
  const metrics = createMetrics(database);
  const stopping = new AbortController();
  let takingJobs = false;

  const server =
    env.HONE_WORKER_PORT === 0
      ? null
      : await startHealthServer({
          port: env.HONE_WORKER_PORT,
          host: env.HONE_WORKER_HOST,
          metrics: metrics.registry,
          whyNotReady: async () => {
            if (stopping.signal.aborted) return "stopping";
            if (!takingJobs) return "not yet taking jobs";
            const answer = database.pool.query("SELECT 1").then(() => null);
            return Promise.race([answer, sleep(2000, "the database does not answer", { ref: false })]).catch(
              describeError,
            );
          },
        });
  stopOnSignals(stopping, log);

  const queue = await persist("open the queue", () => openQueue(env.DATABASE_URL), stopping.signal, log);
  const artifacts = openLocalArtifacts(path.join(env.HONE_DATA_DIR, "artifacts"));
  const models = new ModelPool(openModel, env.installationRoot);
  const run = jobRunner(
    { database, queue, artifacts, models, installationRoot: env.installationRoot },
    log,
    metrics,
  );
  const consumer = await persist(
    "take jobs",
    () =>
      consumeQueue(
        env.DATABASE_URL,
        run,
        onceIn(5000, (error, more) => log.warn({ err: error, more }, "the queue had a problem")),
      ),
    stopping.signal,
    log,
  );
  takingJobs = true;
  log.info({ port: env.HONE_WORKER_PORT }, "worker ready");

  await aborted(stopping.signal);
  await consumer.close();
  await models.close();
  await close(queue, database);
  server?.close();
  server?.closeAllConnections();
  log.info("worker stopped");
}

/** Does something that needs the database, again and again until it is there: a restarted database ends no worker. */
async function persist<T>(
  what: string,
  work: () => Promise<T>,
  signal: AbortSignal,
  log: Logger,
): Promise<T> {
  for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) process.exit(0);
      log.warn({ err: error }, `cannot ${what} yet; trying again`);
      await sleep(pause);
    }
  }
}

/** A lost database makes every poll of every queue fail: one line in `milliseconds` tells it, with a count of the rest. */
function onceIn(milliseconds: number, tell: (error: Error, more: number) => void): (error: Error) => void {
  let last = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (error) => {
    if (performance.now() - last < milliseconds) {
      untold++;
      return;
    }
    tell(error, untold);
    last = performance.now();
    untold = 0;
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/**
 * The first signal lets running jobs reach a point from which another attempt can go on. They get ten seconds; what
 * is not done then is done again by the next worker, as after a crash.
 */
function stopOnSignals(stopping: AbortController, log: Logger): void {
  const onSignal = (signal: string) => {
    if (stopping.signal.aborted) process.exit(1);
    log.info({ signal }, "worker stopping");
    stopping.abort();
    setTimeout(() => {
      log.warn("jobs did not stop in time; the next worker does them again");
      process.exit(1);
    }, 10_000).unref();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

async function close(queue: Queue, database: { close(): Promise<void> }): Promise<void> {
  await queue.close().catch(() => undefined);
  await database.close().catch(() => undefined);
}

await main();
