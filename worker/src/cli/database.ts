import { AppError } from "@hone/core/errors";
import { type Database, openDatabase } from "@hone/prisma/client";
import type { Queue } from "@hone/prisma/queue";
import { findDatabaseUrl } from "./env";

/** Opens the installation's database for one command and closes it again. */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase(findDatabaseUrl(), { maxConnections: 4 });
  try {
    return await work(database);
  } catch (error) {
    throw explainUnreachable(error);
  } finally {
    await database.close();
  }
}

/** Like `withDatabase`, with the queue: for commands that leave work to the worker. */
export async function withQueue<T>(work: (database: Database, queue: Queue) => Promise<T>): Promise<T> {
  return withDatabase(async (database) => {
    // Half a second of loading that commands without a queue need not wait for.
    const { openQueue } = await import("@hone/prisma/queue");
    const queue = await openQueue(database.url);
    try {
      return await work(database, queue);
    } finally {
      await queue.close();
    }
  });
}

function explainUnreachable(error: unknown): unknown {
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error);
  if (!/ECONNREFUSED|ENOTFOUND|Can't reach database|timeout expired/i.test(text)) return error;
  return new AppError(
    "UNAVAILABLE",
    "The database does not answer. Start Hone first (npm start), or set DATABASE_URL to a PostgreSQL that runs.",
    { cause: error },
  );
}

/**
 * The workspace a command works in: the one named, else the only one there is.
 * @param slug of `--workspace`, if given
 */
export async function findWorkspace(
  { db }: Database,
  slug: string | undefined,
): Promise<{ id: string; slug: string }> {
  const all = await db.workspace.findMany({
    orderBy: { createdAt: "asc" },
    select: { id: true, slug: true },
    take: 100,
  });
  const names = all.map((workspace) => workspace.slug).join(", ");
  if (all.length === 0)
    throw new AppError("NOT_FOUND", "There is no workspace yet. Open Hone in a browser and set it up first.");
  if (slug !== undefined) {
    const found = all.find((workspace) => workspace.slug === slug);
    if (found !== undefined) return found;
    throw new AppError("NOT_FOUND", `There is no workspace "${slug}". There are: ${names}.`);
  }
  if (all.length === 1) return all[0]!;
  throw new AppError("INVALID_INPUT", `There are several workspaces; name one with --workspace: ${names}.`);
}
