import { existsSync } from "node:fs";
import path from "node:path";
import { describeError } from "@hone/core/errors";
import { type Database, openDatabase } from "@hone/prisma/client";
import { migrate } from "@hone/prisma/migrate";
import { prepareQueue } from "@hone/prisma/queue";
import { issueSetupCode } from "@hone/prisma/repositories/accounts/setup-code";
import pg from "pg";

/**
 * Makes a database ready for this version: creates it if asked, applies migrations, prepares the queue, seeds the demo
 * workspace if asked. Run by `npm start` and by the container image before web and worker. Speaks JSON lines:
 * `{"say": …}` for people, `{"problem": …}` before it fails, `{"welcome": …}` with what the first visitor needs.
 *
 *   node --import tsx scripts/prepare.ts [--create] [--demo]
 */
const url = process.env.DATABASE_URL ?? "";
const flags = new Set(process.argv.slice(2));
const tell = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);
const say = (sentence: string) => tell({ say: sentence });

try {
  if (url === "") throw new Error("DATABASE_URL is not set.");
  await waitForServer();
  if (flags.has("--create")) await createDatabase();
  await checkDatabase();
  const applied = await migrate(url, { onWarning: say });
  if (applied.length > 0) say(`Applied ${applied.length} migration(s), up to ${applied.at(-1)}.`);
  await prepareQueue(url);
  if (flags.has("--demo")) await seedDemo();
  const database = openDatabase(url, { maxConnections: 1 });
  try {
    tell({ welcome: { signIns: await demoSignIns(database), setupCode: await issueSetupCode(database.db) } });
  } finally {
    await database.close();
  }
} catch (error) {
  tell({ problem: describeError(error), stack: error instanceof Error ? error.stack : undefined });
  process.exitCode = 1;
}

function target(database?: string): pg.ClientConfig {
  const parsed = new URL(url);
  if (database !== undefined) parsed.pathname = `/${database}`;
  return { connectionString: parsed.toString(), connectionTimeoutMillis: 10_000 };
}

async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A server that is just starting (in a container beside this one, say) gets half a minute. */
async function waitForServer(): Promise<void> {
  const { host, hostname, port } = new URL(url);
  const deadline = Date.now() + 30_000;
  for (let attempt = 0; ; attempt++) {
    try {
      return await withClient(target(flags.has("--create") ? "postgres" : undefined), async () => undefined);
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      if (code === "3D000") {
        throw new Error(
          `The server at ${host} has no database named ${JSON.stringify(decodeURIComponent(new URL(url).pathname.slice(1)))}. ` +
            "Create it first (CREATE DATABASE …), or name another one in DATABASE_URL.",
        );
      }
      if (code.startsWith("28"))
        throw new Error(`The database server at ${host} refuses: ${describeError(error)}.`);
      // 57P03: the server is starting up.
      if (
        Date.now() > deadline ||
        (code !== "57P03" && !/^E[A-Z]+$/.test(code) && !/timeout/.test(describeError(error)))
      ) {
        const why = describeError(error) || code;
        throw new Error(
          `No database server answers at ${hostname}:${port || 5432} (${why}). Is it running, and is DATABASE_URL right?`,
        );
      }
      if (attempt === 2) say(`Waiting for the database server at ${hostname}:${port || 5432} …`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function createDatabase(): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  await withClient(target("postgres"), async (client) => {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

async function checkDatabase(): Promise<void> {
  const { rows } = await withClient(target(), (client) =>
    client.query<{ version: string; encoding: string; number: number }>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
              pg_encoding_to_char(encoding) AS encoding
       FROM pg_database WHERE datname = current_database()`,
    ),
  );
  const server = rows[0]!;
  if (server.number < 140_000) {
    throw new Error(`The database server is PostgreSQL ${server.version}; Hone needs 14 or newer.`);
  }
  if (server.encoding !== "UTF8") {
    throw new Error(
      `The database's encoding is ${server.encoding}; Hone needs one created with ENCODING 'UTF8'.`,
    );
  }
}

/** The demo script itself sees to it that an admin who deleted the demo does not meet it again. */
async function seedDemo(): Promise<void> {
  const file = path.join(import.meta.dirname, "seed-demo.ts");
  if (!existsSync(file)) return;
  const demo: { seedDemo(options: { url: string; say: typeof say }): Promise<void> } = await import(file);
  await demo.seedDemo({ url, say });
}

/** Kept by the demo script as the installation's fact `demo-sign-ins`; gone when the demo workspace is. */
async function demoSignIns({ db }: Database): Promise<unknown> {
  if ((await db.workspace.count({ where: { isDemo: true } })) === 0) return [];
  const fact = await db.installationFact.findUnique({ where: { key: "demo-sign-ins" } });
  return fact?.value ?? [];
}
