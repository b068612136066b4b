import "server-only";
import path from "node:path";
import { type ArtifactStore, openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { openQueue, type Queue } from "@hone/prisma/queue";
import { env } from "@/env";

interface Backend {
  database: Database;
  artifacts: ArtifactStore;
  queue: Promise<Queue> | null;
}

/** Kept on globalThis: a hot reload must not open another pool. */
const holder = globalThis as typeof globalThis & { honeBackend?: Backend };

function backend(): Backend {
  holder.honeBackend ??= {
    database: openDatabase(env().DATABASE_URL, { maxConnections: 20 }),
    artifacts: openLocalArtifacts(path.join(env().HONE_DATA_DIR, "artifacts")),
    queue: null,
  };
  return holder.honeBackend;
}

/** The one pool of this process. */
export const database = (): Database => backend().database;

export const artifacts = (): ArtifactStore => backend().artifacts;

/** The queue, opened on first use; a failed opening is tried again by the next caller. */
export function queue(): Promise<Queue> {
  const held = backend();
  held.queue ??= openQueue(env().DATABASE_URL).catch((error: unknown) => {
    held.queue = null;
    throw error;
  });
  return held.queue;
}
