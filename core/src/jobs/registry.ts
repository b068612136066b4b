import { z } from "zod";

/**
 * Every job the worker can do, with its payload. Payloads carry ids only: the truth is in the row, which a handler reads
 * again and guards. The worker's handler table is typed over these names, so a job without a handler does not compile.
 */
export const jobPayloads = {
  /** Reads an uploaded file into prompts, candidates and judgements. */
  "prompts.import": z.object({ importId: z.uuid() }),
  /** Samples candidates for every pending prompt of a batch. */
  "generation.generate": z.object({ batchId: z.uuid() }),
  /** Reads a registered model folder and says whether it can be used. */
  "training.inspect-model": z.object({ modelVersionId: z.uuid() }),
  /** Looks at what a run would do, before it is started. */
  "training.preflight": z.object({ preflightId: z.uuid() }),
  /** Trains a run, or goes on with it. */
  "training.run": z.object({ runId: z.uuid() }),
  /** Makes a campaign's missing tasks. */
  "labeling.create-tasks": z.object({ campaignId: z.uuid() }),
  /** Returns expired leases to the pool; runs on a schedule. */
  "labeling.expire-leases": z.object({}),
  /** Recomputes how far the judges of one prompt agree. */
  "quality.agreement": z.object({ promptId: z.uuid(), scope: z.string() }),
  /** Writes the files of a dataset export. */
  "datasets.export": z.object({ exportId: z.uuid() }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;

/** How often a failed attempt is repeated, how long one attempt may stay silent, how many run at once in one worker. */
export interface JobPolicy {
  retryLimit: number;
  /** Seconds without a heartbeat after which another worker takes the job over. */
  heartbeatSeconds: number;
  concurrency: number;
  /** True: a job is added with a key, and not at all while one of that key waits. */
  keyed: boolean;
  /** Cron expression in UTC, or null. */
  schedule: string | null;
}

export const jobPolicies = {
  "prompts.import": { retryLimit: 20, heartbeatSeconds: 30, concurrency: 1, keyed: false, schedule: null },
  "generation.generate": {
    retryLimit: 20,
    heartbeatSeconds: 30,
    concurrency: 2,
    keyed: false,
    schedule: null,
  },
  "training.inspect-model": {
    retryLimit: 3,
    heartbeatSeconds: 30,
    concurrency: 1,
    keyed: false,
    schedule: null,
  },
  "training.preflight": { retryLimit: 2, heartbeatSeconds: 30, concurrency: 1, keyed: false, schedule: null },
  // Hundreds of crashes end a run earlier: three in a row without a step.
  "training.run": { retryLimit: 1000, heartbeatSeconds: 30, concurrency: 1, keyed: false, schedule: null },
  "labeling.create-tasks": {
    retryLimit: 100,
    heartbeatSeconds: 30,
    concurrency: 1,
    keyed: true,
    schedule: null,
  },
  "labeling.expire-leases": {
    retryLimit: 0,
    heartbeatSeconds: 30,
    concurrency: 1,
    keyed: true,
    schedule: "* * * * *",
  },
  "quality.agreement": { retryLimit: 100, heartbeatSeconds: 30, concurrency: 2, keyed: true, schedule: null },
  "datasets.export": { retryLimit: 3, heartbeatSeconds: 30, concurrency: 1, keyed: false, schedule: null },
} as const satisfies Record<JobName, JobPolicy>;
