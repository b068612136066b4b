import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Prisma, PrismaClient } from "./generated/client";
import { statementName } from "./prepared";

/** A connection or a running transaction: what every repository function takes first. */
export type Db = Prisma.TransactionClient;

export interface Database {
  readonly db: Db;
  /** The same pool, for streaming queries and LISTEN. */
  readonly pool: pg.Pool;
  readonly url: string;
  /** Runs `work` in one transaction: everything or nothing. */
  transaction<T>(work: (tx: Db) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

export interface TransactionOptions {
  isolation?: "ReadCommitted" | "RepeatableRead" | "Serializable";
  /** Milliseconds a transaction may take in all. */
  timeoutMs?: number;
}

export interface DatabaseOptions {
  /** Connections at most; 10 unless told. */
  maxConnections?: number;
}

/**
 * Opens a pool on a Postgres URL. Nothing is connected until the first query. A broken idle connection (the server was
 * restarted, say) is dropped and replaced; it does not end the process.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 10_000,
  });
  pool.on("error", () => {
    // The pool has already removed the client; the next query opens a new one or reports what is wrong.
  });
  const client = new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator: statementName }) });
  return {
    db: client,
    pool,
    url,
    transaction: (work, { isolation, timeoutMs } = {}) =>
      client.$transaction(work, {
        maxWait: 10_000,
        timeout: timeoutMs ?? 30_000,
        ...(isolation === undefined ? {} : { isolationLevel: isolation }),
      }),
    close: async () => {
      await client.$disconnect();
      await pool.end().catch(() => undefined);
    },
  };
}
