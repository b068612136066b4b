import type pg from "pg";
import type { Database, Db } from "./client";

/** Plain SQL with $1, $2 … on some connection: for writes in bulk, which Prisma would copy many times over. */
export interface Sql {
  rows<Row>(text: string, values: unknown[]): Promise<Row[]>;
  /** Number of rows that were written. */
  execute(text: string, values: unknown[]): Promise<number>;
}

/** The same SQL within a Prisma transaction, for callers that are in one. */
export function sqlWithin(db: Db): Sql {
  return {
    rows: (text, values) => db.$queryRawUnsafe(text, ...values),
    execute: (text, values) => db.$executeRawUnsafe(text, ...values),
  };
}

/** Runs `work` in one transaction on a connection of the pool. */
export async function sqlTransaction<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(sqlOn(client));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    // A connection that could not even roll back is thrown away.
    client.release(broken);
  }
}

function sqlOn(client: pg.PoolClient): Sql {
  return {
    rows: async (text, values) => (await client.query(text, values)).rows,
    execute: async (text, values) => (await client.query(text, values)).rowCount ?? 0,
  };
}
