import { AppError } from "@hone/core/errors";
import { type JobName, type JobPayload, jobPayloads, jobPolicies } from "@hone/core/jobs/registry";
import { fromPrisma, PgBoss } from "pg-boss";
import type { Db } from "./client";

/** pg-boss keeps its own tables in this Postgres schema. */
const schema = "pgboss";

export interface Queue {
  /**
   * Adds a job inside the caller's transaction: it exists if and only if the transaction commits. With `key`, a second
   * job of the same name and key is not added while one waits.
   */
  enqueue<Name extends JobName>(
    db: Db,
    name: Name,
    payload: JobPayload<Name>,
    options?: EnqueueOptions,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface EnqueueOptions {
  key?: string;
  startAfterSeconds?: number;
}

export const jobNames = Object.keys(jobPayloads) as JobName[];

/** Creates pg-boss's tables and one queue per job; safe to call by several processes at once. */
export async function prepareQueue(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, schema, max: 2, supervise: false, schedule: false });
  boss.on("error", () => undefined);
  await boss.start();
  try {
    for (const name of jobNames) {
      const policy = jobPolicies[name];
      const options = {
        notify: true,
        retryLimit: policy.retryLimit,
        retryDelay: 1,
        retryBackoff: true,
        // A job whose workers were killed again and again must not wait for hours.
        retryDelayMax: 60,
        heartbeatSeconds: policy.heartbeatSeconds,
        expireInSeconds: 24 * 60 * 60 - 1,
      };
      if ((await boss.getQueue(name)) === null)
        await boss.createQueue(name, { ...options, policy: policy.keyed ? "short" : "standard" });
      else await boss.updateQueue(name, options);
      if (policy.schedule !== null) await boss.schedule(name, policy.schedule, {});
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** A queue that can only add jobs: for web and the command line. */
export async function openQueue(url: string): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: 2,
    supervise: false,
    schedule: false,
    migrate: false,
  });
  boss.on("error", () => undefined);
  await boss.start();
  return {
    enqueue: async (db, name, payload, { key, startAfterSeconds } = {}) => {
      const data = jobPayloads[name].parse(payload);
      const options = {
        db: fromPrisma(db),
        ...(key === undefined ? {} : { singletonKey: key }),
        ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
      };
      for (let attempt = 0; attempt < 20; attempt++) {
        const id = await boss.send(name, data, options);
        if (id !== null || key === undefined || (await holdWaitingJob(db, name, key))) return;
        // The waiting job was taken between the two looks at it: ours is needed after all.
      }
      throw new AppError("UNAVAILABLE", `The job ${name} could not be added. Try again.`);
    },
    close: () => boss.stop({ graceful: false }),
  };
}

/**
 * Keeps the waiting job of this key from being taken until the caller's transaction ends. Without it the job could run
 * before the caller's rows can be seen, and nobody would look at them again. False when no such job waits any more.
 */
async function holdWaitingJob(db: Db, name: JobName, key: string): Promise<boolean> {
  const waiting = await db.$queryRaw<unknown[]>`
    SELECT 1 FROM pgboss.job WHERE name = ${name} AND singleton_key = ${key} AND state = 'created' FOR SHARE`;
  return waiting.length > 0;
}

/** One attempt at a job, as a handler sees it. */
export interface JobAttempt<Name extends JobName> {
  name: Name;
  id: string;
  payload: JobPayload<Name>;
  /** Aborted when the worker stops or the attempt was given up. */
  signal: AbortSignal;
}

export type JobRunner = <Name extends JobName>(attempt: JobAttempt<Name>) => Promise<void>;

/** Takes jobs and runs them until closed; `run` decides by name. A thrown error makes the job try again later. */
export async function consumeQueue(
  url: string,
  run: JobRunner,
  onError: (error: Error) => void,
): Promise<{ close(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: 4,
    useListenNotify: true,
    // How soon jobs of a killed worker are noticed, beyond their heartbeat.
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  });
  boss.on("error", onError);
  await boss.start();
  const stopping = new AbortController();
  for (const name of jobNames) {
    const policy = jobPolicies[name];
    await boss.work(
      name,
      {
        batchSize: 1,
        localConcurrency: policy.concurrency,
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
      },
      async ([job]) => {
        if (job === undefined) return;
        const payload = jobPayloads[name].parse(job.data) as JobPayload<typeof name>;
        await run({ name, id: job.id, payload, signal: AbortSignal.any([job.signal, stopping.signal]) });
      },
    );
  }
  return {
    close: async () => {
      stopping.abort(new Error("the worker is stopping"));
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
