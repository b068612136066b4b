import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { AppError } from "@hone/core/errors";
import pg from "pg";
import { z } from "zod";
import { givenDatabaseUrl } from "./env";

const installationRoot = path.resolve(import.meta.dirname, "../../..");

const answerSchema = z.union([
  z.object({ url: z.string(), adminUrl: z.string() }),
  z.object({ problem: z.string() }),
]);

/**
 * Gives `work` the URL of this installation's database: DATABASE_URL, else the embedded one, which is started for as
 * long as the work takes when Hone does not run.
 */
export async function withInstallationDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const given = givenDatabaseUrl();
  if (given !== null) return work(given);
  const server = spawn(process.execPath, [path.join(installationRoot, "scripts/database-server.mjs")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const lines = createInterface({ input: server.stdout });
    const [line] = (await Promise.race([once(lines, "line"), once(server, "exit")])) as [unknown];
    const answer = answerSchema.parse(typeof line === "string" ? JSON.parse(line) : { problem: "it ended" });
    if ("problem" in answer) {
      throw new AppError("UNAVAILABLE", `The embedded database does not start: ${answer.problem}`);
    }
    await createIfMissing(answer.adminUrl, new URL(answer.url).pathname.slice(1));
    return await work(answer.url);
  } finally {
    server.stdin.end();
    if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
  }
}

async function createIfMissing(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
