import { setTimeout as sleep } from "node:timers/promises";
import type { RunEvent } from "@hone/core/training/run-events";
import type { RunStatus } from "@hone/core/training/run-states";
import type { Database } from "@hone/prisma/client";
import { keepOnlyCheckpoints, type RunForJob, reportRun } from "@hone/prisma/repositories/training/run-work";
import { checkpointFolders } from "./run-files";

/** Milliseconds between two looks at what people want of the run, and the most that an event waits to be stored. */
const every = 1000;

/**
 * Stores a run's events about once a second while `work` goes on, and tells it to stop when somebody asked for that, or
 * when another worker has taken the run over. What came last is stored before this returns, also when `work` fails.
 */
export async function withReports<Result>(
  { database, run, out, signal }: { database: Database; run: RunForJob; out: string; signal: AbortSignal },
  work: (options: { signal: AbortSignal; onEvent(event: RunEvent): void }) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const ended = new AbortController();
  let waiting: RunEvent[] = [];
  let failure: unknown = null;
  const flush = async () => {
    const events = waiting;
    waiting = [];
    try {
      const status = await database.transaction((tx) => reportRun(tx, run, events));
      if (events.some(({ type }) => type === "checkpoint"))
        await keepOnlyCheckpoints(database.db, run, await checkpointFolders(out));
      if (wantsToStop(status)) stop.abort();
    } catch (error) {
      waiting = [...events, ...waiting];
      throw error;
    }
  };
  const reporting = (async () => {
    while (!ended.signal.aborted) {
      await sleep(every, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted) return;
      await flush();
    }
  })().catch((error: unknown) => {
    failure = error;
    stop.abort();
  });
  const end = async () => {
    ended.abort();
    await reporting;
    if (failure !== null) throw failure;
    await flush();
  };
  let result: Result;
  try {
    result = await work({
      signal: AbortSignal.any([signal, stop.signal]),
      onEvent: (event) => waiting.push(event),
    });
  } catch (error) {
    await end();
    throw error;
  }
  await end();
  return result;
}

const wantsToStop = (status: RunStatus) => status === "pausing" || status === "cancelling";
