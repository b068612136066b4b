import type pg from "pg";
import type { Database } from "../../client";

/** One frozen moment of the database, on a connection of its own. */
export interface Snapshot {
  readonly client: pg.PoolClient;
}

/**
 * Runs `work` over one consistent state of the database: whatever others write meanwhile, every query inside sees the
 * moment of the first one (REPEATABLE READ). Nothing can be written in it. The connection is closed instead of reused
 * when `work` fails, since it may be in the middle of a query.
 */
export async function withSnapshot<T>(
  database: Database,
  work: (snapshot: Snapshot) => Promise<T>,
  /** Milliseconds that one query may take; as long as it needs when absent. */
  options: { queryTimeoutMs?: number } = {},
): Promise<T> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  // Without a listener a lost connection would end the process; the running query reports it.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    // The whole result is read, so the fastest plan for all of it is wanted, and room to sort.
    await client.query(
      "SET LOCAL cursor_tuple_fraction = 1; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off",
    );
    if (options.queryTimeoutMs !== undefined)
      await client.query(`SET LOCAL statement_timeout = ${Math.floor(options.queryTimeoutMs)}`);
    const result = await work({ client });
    await client.query("COMMIT");
    return result;
  } catch (error) {
    broken ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/**
 * Takes a lock that is held until the snapshot ends, whichever way it ends; false when another connection holds it.
 * `name` is hashed, as Postgres names locks by number.
 */
export async function tryLock({ client }: Snapshot, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked",
    [name],
  );
  return rows[0]!.locked;
}
