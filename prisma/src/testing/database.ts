import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { migrate, readMigrations } from "../migrate";
import { prepareQueue } from "../queue";

export interface TestDatabase {
  url: string;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** Held while the template is looked for or made; every test process asks the same maintenance database. */
const templateLock = 4_101_703;

/**
 * A fresh, migrated database with its queue prepared, on the server named by HONE_TEST_POSTGRES_URL: a clone, in
 * about 50 ms, of a template that is made once per state of the migrations.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = serverUrl();
  const template = await ensureTemplate(server);
  const name = `hone_test_${randomBytes(6).toString("hex")}`;
  await administer(server, (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`));
  return testDatabase(server, name);
}

/** A fresh database with nothing in it: for tests of migrations and of restoring. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const server = serverUrl();
  const name = `hone_test_${randomBytes(6).toString("hex")}`;
  await administer(server, (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE template0`));
  return testDatabase(server, name);
}

function testDatabase(server: string, name: string): TestDatabase {
  return {
    url: withDatabase(server, name),
    drop: () =>
      administer(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      }),
  };
}

function serverUrl(): string {
  const url = process.env.HONE_TEST_POSTGRES_URL;
  if (!url) {
    throw new Error(
      "HONE_TEST_POSTGRES_URL is not set. Database tests need a Postgres on which databases can be created: " +
        "`npm test` starts one for itself; for one file by hand, set the variable to a server of yours, such as " +
        "postgresql://postgres@127.0.0.1:5432/postgres.",
    );
  }
  return url;
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}

async function administer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureTemplate(server: string): Promise<string> {
  const name = `hone_template_${await templateHash()}`;
  return administer(server, async (client) => {
    if (await exists(client, name)) return name;
    await client.query("SELECT pg_advisory_lock($1)", [templateLock]);
    if (await exists(client, name)) return name;
    // Made under another name: a process killed half-way leaves no half template behind.
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS "${unfinished}" WITH (FORCE)`);
    await client.query(`CREATE DATABASE "${unfinished}" TEMPLATE template0`);
    await migrate(withDatabase(server, unfinished));
    await prepareQueue(withDatabase(server, unfinished));
    await client.query(`ALTER DATABASE "${unfinished}" WITH ALLOW_CONNECTIONS false`);
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
      [unfinished],
    );
    await client.query(`ALTER DATABASE "${unfinished}" RENAME TO "${name}"`);
    return name;
  });
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  return rowCount === 1;
}

/** Changes with the migrations and with what the queue's tables are made from. */
async function templateHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, checksum } of await readMigrations()) hash.update(`${name}:${checksum}\n`);
  const here = import.meta.dirname;
  const queueSources = ["../queue.ts", "../../package.json", "../../../core/src/jobs/registry.ts"];
  for (const source of queueSources) hash.update(await readFile(path.resolve(here, source)));
  return hash.digest("hex").slice(0, 16);
}
