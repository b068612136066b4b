import { once } from "node:events";
import { createReadStream } from "node:fs";
import { finished, pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import {
  type BackupHeader,
  type BackupJob,
  type BackupManifest,
  type BackupMember,
  backupHeaderSchema,
  backupJobSchema,
  backupManifestSchema,
} from "@hone/core/backup";
import { AppError, describeError } from "@hone/core/errors";
import pg from "pg";
import { type CopyStreamQuery, from as copyFrom } from "pg-copy-streams";
import tar from "tar-stream";
import type { ArtifactStore } from "../artifacts";
import { migrateWithin, readMigrations } from "../migrate";
import { prepareQueue } from "../queue";
import { replaceJobs } from "./jobs";
import { meter, readMember } from "./members";
import { copyTarget, dropEverything, tablesWithRows } from "./tables";

export interface RestoreOptions {
  url: string;
  file: string;
  /** Where artifacts go; it must be empty, the caller puts it into place after success. */
  artifacts: ArtifactStore;
  /** Replace what the database holds. Without it a database that holds anything is refused. */
  replace: boolean;
  /** Called when everything is loaded and proved, just before the transaction commits. */
  beforeCommit?: () => Promise<void>;
  onProgress?: (what: string) => void;
  signal?: AbortSignal;
}

export interface RestoreResult {
  createdAt: string;
  manifest: BackupManifest;
  /** Names of jobs that this version does not know and that were left out. */
  unknownJobs: string[];
}

/**
 * Restores a backup. The database changes in one transaction: after any error it is as it was before. Rows are loaded
 * into the tables as they were when the backup was made, and then brought to this version by its migrations.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  await prepareQueue(options.url);
  const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN");
    await refuseWhenInUse(client, options);
    const result = await load(client, options);
    await options.beforeCommit?.();
    await client.query("COMMIT");
    await client.query("ANALYZE");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function refuseWhenInUse(client: pg.Client, { replace }: RestoreOptions): Promise<void> {
  const { rows } = await client.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
  );
  if (rows[0]!.others > 0) {
    throw new AppError(
      "CONFLICT",
      `${rows[0]!.others} other connection(s) use this database. Stop Hone (and other programs on it) and restore again.`,
    );
  }
  const filled = await tablesWithRows(client);
  if (filled.length > 0 && !replace) {
    throw new AppError(
      "CONFLICT",
      `The database is not empty (there are rows in ${filled.slice(0, 3).join(", ")}${filled.length > 3 ? ", …" : ""}). ` +
        "Restore into an empty one, or say --replace: what is there now is then saved to a file first.",
    );
  }
}

/** What is known while the file is read from front to back. */
interface Reading {
  header: BackupHeader | null;
  jobs: BackupJob[] | null;
  manifest: BackupManifest | null;
  tables: Record<string, BackupMember & { rows: number }>;
  artifacts: Record<string, BackupMember>;
  loading: TableLoad | null;
}

interface TableLoad {
  name: string;
  stream: CopyStreamQuery;
  counted: ReturnType<typeof meter>;
}

async function load(client: pg.Client, options: RestoreOptions): Promise<RestoreResult> {
  const reading: Reading = {
    header: null,
    jobs: null,
    manifest: null,
    tables: {},
    artifacts: {},
    loading: null,
  };
  const members = tar.extract();
  const unpacked = pipeline(createReadStream(options.file), createGunzip(), members, {
    signal: options.signal,
  });
  unpacked.catch((error: Error) => members.destroy(error));
  try {
    for await (const entry of members) {
      await take(entry.header.name, entry as AsyncIterable<Buffer>, client, reading, options);
      entry.resume();
    }
    await unpacked;
  } catch (error) {
    members.destroy();
    const below: unknown = await unpacked.then(() => error).catch((reason: unknown) => reason);
    // When reading the file broke, that is the cause; when we gave up, the pipe only says that we closed it.
    const closed = (below as { code?: string }).code === "ERR_STREAM_PREMATURE_CLOSE";
    throw damaged(closed ? error : below, options.file);
  }
  await endTable(reading);
  const { header, jobs, manifest } = reading;
  if (header === null || jobs === null || manifest === null) {
    throw new AppError("INVALID_INPUT", `${options.file} is cut off: its last part is missing.`);
  }
  compare(manifest, reading, options.file);
  await migrateWithin(
    client,
    (await readMigrations()).map((migration) => migration.name),
  );
  const unknownJobs = await replaceJobs(client, options.url, jobs);
  return { createdAt: header.createdAt, manifest, unknownJobs };
}

function damaged(error: unknown, file: string): unknown {
  const code = (error as { code?: string }).code ?? "";
  if (code === "ENOENT") return new AppError("NOT_FOUND", `There is no file ${file}.`, { cause: error });
  if (code.startsWith("Z_") || /tar header|unexpected end|stream was destroyed/i.test(describeError(error))) {
    return new AppError("INVALID_INPUT", `${file} is not a whole backup of Hone (${describeError(error)}).`, {
      cause: error,
    });
  }
  return error;
}

async function take(
  name: string,
  entry: AsyncIterable<Buffer>,
  client: pg.Client,
  reading: Reading,
  options: RestoreOptions,
): Promise<void> {
  const [folder, ...rest] = name.split("/");
  if (reading.header === null) {
    if (name !== "hone-backup.json") {
      throw new AppError("INVALID_INPUT", `${options.file} is not a backup of Hone: it begins with ${name}.`);
    }
    reading.header = parse(backupHeaderSchema, await readMember(entry), options.file, name);
    await prepareTables(client, reading.header);
    return;
  }
  if (folder === "tables" && rest.length === 2) return takeTable(rest[0]!, entry, client, reading, options);
  await endTable(reading);
  if (name === "queue.json") {
    reading.jobs = parse(backupJobSchema.array(), await readMember(entry), options.file, name);
  } else if (name === "manifest.json") {
    reading.manifest = parse(backupManifestSchema, await readMember(entry), options.file, name);
  } else if (folder === "artifacts" && rest.length > 0) {
    const key = rest.join("/");
    const counted = meter();
    await options.artifacts.write(key, observed(entry, counted));
    reading.artifacts[key] = counted.result();
    options.onProgress?.(key);
  } else {
    throw new AppError("INVALID_INPUT", `${options.file} holds ${name}, which no backup of Hone holds.`);
  }
}

function parse<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error } },
  content: Buffer,
  file: string,
  member: string,
): T {
  try {
    const result = schema.safeParse(JSON.parse(content.toString("utf8")));
    if (result.success) return result.data;
    throw result.error;
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${file}: ${member} is not as this version of Hone writes it.`, {
      cause,
    });
  }
}

async function* observed(entry: AsyncIterable<Buffer>, counted: ReturnType<typeof meter>) {
  for await (const chunk of entry) {
    counted.take(chunk);
    yield chunk;
  }
}

async function prepareTables(client: pg.Client, header: BackupHeader): Promise<void> {
  await dropEverything(client);
  await migrateWithin(client, header.migrations);
  // A migration may have written rows of its own; the backup holds them as they were later.
  const names = header.tables.map(({ name }) => `public."${name.replaceAll('"', '""')}"`);
  if (names.length > 0) await client.query(`TRUNCATE ${names.join(", ")}`);
}

async function takeTable(
  name: string,
  entry: AsyncIterable<Buffer>,
  client: pg.Client,
  reading: Reading,
  options: RestoreOptions,
): Promise<void> {
  if (reading.loading?.name !== name) {
    await endTable(reading);
    const table = reading.header?.tables.find((candidate) => candidate.name === name);
    if (table === undefined) {
      throw new AppError(
        "INVALID_INPUT",
        `${options.file} holds rows of ${name}, which its header does not name.`,
      );
    }
    const stream = client.query(
      copyFrom(`COPY ${copyTarget(table)} FROM STDIN (FORMAT text, ENCODING 'UTF8')`),
    );
    reading.loading = { name, stream, counted: meter() };
    options.onProgress?.(name);
  }
  const { stream, counted } = reading.loading;
  const failed = new Promise<never>((_resolve, reject) => stream.once("error", reject));
  failed.catch(() => undefined);
  for await (const chunk of entry) {
    counted.take(chunk);
    if (!stream.write(chunk)) await Promise.race([once(stream, "drain"), failed]);
  }
}

async function endTable(reading: Reading): Promise<void> {
  if (reading.loading === null) return;
  const { name, stream, counted } = reading.loading;
  reading.loading = null;
  stream.end();
  await finished(stream);
  reading.tables[name] = { rows: stream.rowCount ?? 0, ...counted.result() };
}

/** Every table and artifact must be there with the same rows and the same bytes. */
function compare(manifest: BackupManifest, reading: Reading, file: string): void {
  const same = (a: BackupMember | undefined, b: BackupMember | undefined) =>
    a?.bytes === b?.bytes && (a?.bytes === 0 || a?.sha256 === b?.sha256);
  for (const [name, wanted] of Object.entries(manifest.tables)) {
    const found = reading.tables[name] ?? { rows: 0, bytes: 0, sha256: "" };
    if (wanted.rows !== found.rows || !same(wanted, found)) {
      throw new AppError(
        "INVALID_INPUT",
        `${file}: the rows of ${name} are not those that were saved (${found.rows} of ${wanted.rows}).`,
      );
    }
  }
  for (const [key, wanted] of Object.entries(manifest.artifacts)) {
    if (!same(wanted, reading.artifacts[key])) {
      throw new AppError(
        "INVALID_INPUT",
        `${file}: the artifact ${key} is missing or not the one that was saved.`,
      );
    }
  }
}
