import { migrate } from "@hone/prisma/migrate";
import { prepareQueue } from "@hone/prisma/queue";
import pg from "pg";

/** Makes the database named by the URL, if it does not exist, and migrates it. Refuses one that holds a workspace. */
export async function makeDatabase(url: string, replace: boolean): Promise<void> {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  const server = new URL(url);
  server.pathname = "/postgres";
  const client = new pg.Client({ connectionString: server.toString() });
  await client.connect();
  try {
    if (replace) await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`);
  } finally {
    await client.end();
  }
  await migrate(url);
  await prepareQueue(url);
}

export async function refuseUsed(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(`SELECT 1 FROM "Workspace" LIMIT 1`);
  if (rowCount === 0) return;
  throw new Error(
    "This database holds a workspace already. Name an empty or a new one in DATABASE_URL, or drop it with --replace.",
  );
}

const bigTables = [
  "Prompt",
  "Candidate",
  "Task",
  "Assignment",
  "Ranking",
  "Demonstration",
  "Correction",
  "ItemAgreement",
  "WorkDay",
  "AuditEvent",
  "GenerationBatchPrompt",
];

/** Runs `load` while the big tables have only their primary keys; afterwards every index is there as before. */
export async function withoutIndexes(
  client: pg.Client,
  load: () => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relname = ANY($1) AND t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
       AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
     ORDER BY c.relname`,
    [bigTables],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${pg.escapeIdentifier(name)}`);
  await load();
  await client.query("SET maintenance_work_mem = '768MB'");
  for (const { name, definition } of rows) {
    const begun = performance.now();
    await client.query(definition);
    const seconds = (performance.now() - begun) / 1000;
    if (seconds > 2) say(`index ${name}: ${seconds.toFixed(1)} s`);
  }
}
