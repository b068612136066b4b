import { AppError } from "@hone/core/errors";
import { type Database, openDatabase } from "@hone/prisma/client";
import type { Queue } from "@hone/prisma/queue";
import { findWorkspaceBySlug, oldestWorkspaces } from "@hone/prisma/repositories/accounts/workspaces";
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

/** How many workspaces a message names. */
const mostNamed = 20;

/**
 * The workspace a command works in: the one named, else the only one there is.
 * @param slug of `--workspace`, if given
 */
export async function findWorkspace(
  { db }: Database,
  slug: string | undefined,
): Promise<{ id: string; slug: string }> {
  const found = slug === undefined ? null : await findWorkspaceBySlug(db, slug);
  if (found !== null) return found;
  const all = await oldestWorkspaces(db, mostNamed + 1);
  if (all.length === 0)
    throw new AppError("NOT_FOUND", "There is no workspace yet. Open Hone in a browser and set it up first.");
  const names = all.slice(0, mostNamed).map((workspace) => workspace.slug);
  const named = `${names.join(", ")}${all.length > mostNamed ? ", and others" : ""}`;
  if (slug !== undefined)
    throw new AppError("NOT_FOUND", `There is no workspace "${slug}". There are: ${named}.`);
  if (all.length === 1) return all[0]!;
  throw new AppError("INVALID_INPUT", `There are several workspaces; name one with --workspace: ${named}.`);
}
