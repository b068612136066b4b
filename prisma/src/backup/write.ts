import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { BackupHeader, BackupManifest } from "@hone/core/backup";
import { newId } from "@hone/core/ids";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import tar from "tar-stream";
import type { ArtifactStore } from "../artifacts";
import { appliedMigrations } from "../migrate";
import { readUnfinishedJobs } from "./jobs";
import { addChunked, addMember, addStreamed } from "./members";
import { copyTarget, listTables } from "./tables";

export interface BackupOptions {
  url: string;
  artifacts: ArtifactStore;
  /** The file to write; it appears only when complete. */
  file: string;
  now: Date;
  /** Told after every table and artifact. */
  onProgress?: (what: string) => void;
  signal?: AbortSignal;
}

/**
 * Writes the database and the artifacts into one gzipped tar. All tables are read in one snapshot, so the backup is of
 * one moment although people go on working; artifacts that its rows name were complete before that moment.
 */
export async function writeBackup(options: BackupOptions): Promise<BackupManifest> {
  const { url, file, signal } = options;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  const part = `${file}.${newId().slice(-8)}.part`;
  const pack = tar.pack();
  try {
    const sink = createWriteStream(part, { flags: "wx", mode: 0o600, flush: true });
    const written = pipeline(pack, createGzip({ level: 4 }), sink, { signal });
    const filled = fill(pack, client, options);
    // Whichever breaks first ends the other: a full disk must not leave the reader waiting for ever.
    filled.catch((error: Error) => pack.destroy(error));
    const [manifest] = await Promise.all([filled, written]);
    await rename(part, file);
    return manifest;
  } catch (error) {
    pack.destroy();
    await rm(part, { force: true });
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function fill(pack: tar.Pack, client: pg.Client, options: BackupOptions): Promise<BackupManifest> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await client.query("SET LOCAL TIME ZONE 'UTC'");
  const manifest: BackupManifest = { tables: {}, artifacts: {}, jobs: 0 };
  const header = await describe(client, options.now);
  await addMember(pack, "hone-backup.json", JSON.stringify(header));
  for (const table of header.tables) {
    const copy = client.query(copyTo(`COPY ${copyTarget(table)} TO STDOUT (FORMAT text, ENCODING 'UTF8')`));
    const member = await addChunked(pack, `tables/${table.name}`, copy);
    manifest.tables[table.name] = { rows: copy.rowCount ?? 0, ...member };
    options.onProgress?.(table.name);
  }
  const jobs = await readUnfinishedJobs(client);
  manifest.jobs = jobs.length;
  await addMember(pack, "queue.json", JSON.stringify(jobs));
  await client.query("COMMIT");
  for (const key of await options.artifacts.list("")) {
    const size = await options.artifacts.size(key).catch(() => null);
    // Removed since it was listed: then no row of the snapshot needed it, or its owner removed it on purpose.
    if (size === null) continue;
    manifest.artifacts[key] = await addStreamed(pack, `artifacts/${key}`, size, options.artifacts.read(key));
    options.onProgress?.(key);
  }
  await addMember(pack, "manifest.json", JSON.stringify(manifest));
  pack.finalize();
  return manifest;
}

async function describe(client: pg.Client, now: Date): Promise<BackupHeader> {
  const { rows } = await client.query<{ version: string }>(
    "SELECT current_setting('server_version') AS version",
  );
  return {
    format: "hone-backup",
    version: 1,
    createdAt: now.toISOString(),
    postgresVersion: rows[0]!.version,
    migrations: await appliedMigrations(client),
    tables: await listTables(client),
  };
}
