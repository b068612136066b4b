import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { buildIfNeeded } from "../../lib/build.mjs";
import { freePort } from "../../lib/ports.mjs";
import { startStack } from "../../lib/stack.mjs";

/** What a benchmark runs against. */
export interface Server {
  url: string;
  databaseUrl: string;
  stop(): Promise<void>;
}

export function requireDatabaseUrl(): string {
  const url = process.env.DATABASE_URL;
  if (url !== undefined) return url;
  console.error("Name a database that scripts/bench/seed-scale.ts has filled in DATABASE_URL.");
  process.exit(2);
}

/**
 * Starts the production build of web and the worker on the database in DATABASE_URL; or, with BENCH_URL, uses a server
 * that runs on it already.
 */
export async function startServer(): Promise<Server> {
  const databaseUrl = requireDatabaseUrl();
  const running = process.env.BENCH_URL;
  if (running !== undefined) return { url: running, databaseUrl, stop: async () => undefined };
  const say = (line: string) => console.error(line);
  await buildIfNeeded(say);
  const dataDir = mkdtempSync(path.join(tmpdir(), "hone-bench-"));
  const stack = await startStack({
    dataDir,
    port: await freePort(),
    host: "127.0.0.1",
    databaseUrl,
    demo: false,
    say,
    env: { HONE_LOG_LEVEL: "warn" },
  });
  return {
    url: stack.url,
    databaseUrl,
    stop: async () => {
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** How busy the machine is: a figure taken while others work on it says little. */
export function describeLoad(): string {
  return `load average ${loadavg()
    .map((value) => value.toFixed(1))
    .join(" ")}`;
}
