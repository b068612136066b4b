import type { JobName, JobPayload } from "@hone/core/jobs/registry";
import type { ArtifactStore } from "@hone/prisma/artifacts";
import type { Database } from "@hone/prisma/client";
import type { Queue } from "@hone/prisma/queue";
import type { Logger } from "pino";
import type { ModelPool } from "./model-pool";

/** What every handler works with. */
export interface JobContext {
  database: Database;
  queue: Queue;
  artifacts: ArtifactStore;
  /** Open models, shared by all jobs of this worker. */
  models: ModelPool;
  log: Logger;
  /** Aborted when the worker stops; a handler then leaves its row so that another attempt can go on. */
  signal: AbortSignal;
  /** Folder against which relative model folders are resolved. */
  installationRoot: string;
}

/**
 * Does a job. It re-reads the row its payload names, guards the row's status, may be run again after a crash at any
 * point without doing anything twice, and stops soon after `context.signal` aborts.
 */
export type JobHandler<Name extends JobName> = (
  payload: JobPayload<Name>,
  context: JobContext,
) => Promise<void>;
