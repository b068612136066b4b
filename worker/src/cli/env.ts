import { readFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { z } from "zod";

const installationRoot = path.resolve(import.meta.dirname, "../../..");

/** Notes that `npm start` leaves about the embedded database: see scripts/lib/{postgres,secrets}.mjs. */
const place = z.object({ port: z.number().int() });
const secrets = z.object({ postgresPassword: z.string() });

/** Folder of this installation's artifacts, secrets and embedded database. */
export function findDataDir(source: Record<string, string | undefined> = process.env): string {
  return path.resolve(source.HONE_DATA_DIR || path.join(installationRoot, ".data"));
}

/** The server that somebody named, or null where the embedded one is used. */
export function givenDatabaseUrl(source: Record<string, string | undefined> = process.env): string | null {
  return source.DATABASE_URL || null;
}

/** DATABASE_URL, else the embedded database that `npm start` runs for this installation. */
export function findDatabaseUrl(source: Record<string, string | undefined> = process.env): string {
  if (source.DATABASE_URL) return source.DATABASE_URL;
  const dataDir = findDataDir(source);
  try {
    const { port } = place.parse(readJson(path.join(dataDir, "postgres", "place.json")));
    const { postgresPassword } = secrets.parse(readJson(path.join(dataDir, "secrets.json")));
    return `postgresql://postgres:${encodeURIComponent(postgresPassword)}@127.0.0.1:${port}/hone`;
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      `This command needs the database, and there is none in ${dataDir}. Start Hone first (npm start), or set DATABASE_URL.`,
      { cause },
    );
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
