import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { AppError, describeError } from "@hone/core/errors";
import pg from "pg";

/** The migrations that ship, as Prisma's own tools would find them. */
export const migrationsFolder = path.resolve(import.meta.dirname, "../migrations");

/** Key of the advisory lock that Prisma Migrate itself takes: the two never run at the same time. */
const prismaMigrateLock = 72707369;

export interface Migration {
  /** Folder name, such as `20261123000000_init`; migrations are applied in the order of their names. */
  name: string;
  sql: string;
  /** SHA-256 of the file, as Prisma stores it. */
  checksum: string;
}

export interface MigrateOptions {
  /** Where the migrations are; those that ship, unless told. */
  folder?: string;
  /** Name of the last migration to apply; all of them unless told. */
  upTo?: string;
  /** Called after each applied migration. */
  onApplied?: (name: string) => void;
  /** Called with a sentence about something odd that does not stop the work. */
  onWarning?: (sentence: string) => void;
}

/** Reads every migration of a folder, oldest first. */
export async function readMigrations(folder: string = migrationsFolder): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/**
 * Brings a database to the newest migration (or `upTo`) and returns the names it applied. Books are kept in
 * `_prisma_migrations` as Prisma keeps them, so `prisma migrate deploy` and this agree. Several processes may call it
 * at once: one works, the others wait. Each migration and its entry in the books are one transaction: after an error
 * or a killed process a migration has either happened or not.
 * @throws AppError naming the migration and Postgres' own words.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener a connection lost between two queries would end the process; the next query reports it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [prismaMigrateLock]);
    const applied = await readBooks(client);
    const known = await readMigrations(options.folder);
    const wanted = pending(known, applied, options);
    for (const migration of wanted) {
      await apply(client, migration);
      options.onApplied?.(migration.name);
    }
    return wanted.map((migration) => migration.name);
  } finally {
    // Ending the connection gives the lock back.
    await client.end().catch(() => undefined);
  }
}

/** Names of the migrations a database has, oldest first; empty for a database that was never migrated. */
export async function appliedMigrations(client: pg.ClientBase | pg.Pool): Promise<string[]> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS "exists"`,
  );
  if (!rows[0]?.exists) return [];
  const books = await client.query<{ migration_name: string }>(
    `SELECT migration_name FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return books.rows.map((row) => row.migration_name);
}

interface BookEntry {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
}

async function readBooks(client: pg.ClientBase): Promise<BookEntry[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<BookEntry>(
    "SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations",
  );
  return rows;
}

function pending(known: Migration[], books: BookEntry[], { upTo, onWarning }: MigrateOptions): Migration[] {
  const living = books.filter((entry) => entry.rolled_back_at === null);
  const broken = living.find((entry) => entry.finished_at === null);
  if (broken !== undefined) {
    throw new AppError(
      "CONFLICT",
      `Migration ${broken.migration_name} was begun on this database and never finished. Look what it left behind, ` +
        `repair it, then mark it with "npx prisma migrate resolve" and start again.`,
    );
  }
  const names = new Map(known.map((migration) => [migration.name, migration]));
  const newer = living.find((entry) => !names.has(entry.migration_name));
  if (newer !== undefined) {
    throw new AppError(
      "CONFLICT",
      `The database has the migration ${newer.migration_name}, which this version of Hone does not know: it was ` +
        "used by a newer version. Use that version, or another database.",
    );
  }
  if (upTo !== undefined && !names.has(upTo)) {
    throw new AppError("INVALID_INPUT", `There is no migration named ${upTo}.`);
  }
  const done = new Map(living.map((entry) => [entry.migration_name, entry.checksum]));
  for (const migration of known) {
    const checksum = done.get(migration.name);
    if (checksum !== undefined && checksum !== migration.checksum) {
      onWarning?.(`Migration ${migration.name} was edited after this database had applied it.`);
    }
  }
  return known.filter(
    (migration) => !done.has(migration.name) && (upTo === undefined || migration.name <= upTo),
  );
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  // CREATE INDEX CONCURRENTLY refuses to run inside a transaction; such a migration holds that one statement only.
  const alone = concurrently.test(migration.sql);
  try {
    if (!alone) await client.query("BEGIN");
    await runMigration(client, migration);
    if (!alone) await client.query("COMMIT");
  } catch (error) {
    if (!alone) await client.query("ROLLBACK").catch(() => undefined);
    throw new AppError(
      "INTERNAL",
      `Migration ${migration.name} failed: ${describeError(error)}${placeOf(error, migration.sql)}. ` +
        (alone
          ? "An invalid index may be left behind; drop it before trying again."
          : "Nothing of it was kept; the database is as it was before."),
      { cause: error },
    );
  }
}

const concurrently = /\bINDEX\s+CONCURRENTLY\b/i;

async function runMigration(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query(migration.sql);
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  );
}

/**
 * Applies the named migrations that are missing inside the caller's transaction: for a restore, which happens as a
 * whole or not at all. Indexes are then made without CONCURRENTLY; nobody else uses the tables yet.
 */
export async function migrateWithin(client: pg.ClientBase, names: readonly string[]): Promise<void> {
  const applied = new Set((await readBooks(client)).map((entry) => entry.migration_name));
  const known = new Map((await readMigrations()).map((migration) => [migration.name, migration]));
  for (const name of [...names].sort()) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new AppError(
        "CONFLICT",
        `This version of Hone does not know the migration ${name}; use a newer version.`,
      );
    }
    if (applied.has(name)) continue;
    await runMigration(client, { ...migration, sql: migration.sql.replaceAll(/\bCONCURRENTLY\b/gi, "") });
  }
}

/** " (line 12)" when Postgres said where in the file it stumbled. */
function placeOf(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError) || error.position === undefined) return "";
  return ` (line ${sql.slice(0, Number(error.position)).split("\n").length})`;
}
