import type { BackupJob } from "@hone/core/backup";
import { type JobName, jobPayloads } from "@hone/core/jobs/registry";
import type pg from "pg";
import { PgBoss } from "pg-boss";

/**
 * Jobs that wait, wait for another try, or are being worked on. Finished ones are left out, and so are the queue's own
 * and scheduled ones, which every installation makes for itself.
 */
export async function readUnfinishedJobs(client: pg.ClientBase): Promise<BackupJob[]> {
  const { rows: found } = await client.query(`SELECT to_regclass('pgboss.job') IS NOT NULL AS "exists"`);
  if (!found[0].exists) return [];
  const { rows } = await client.query<{ name: string; data: unknown; key: string | null; start: Date }>(
    `SELECT j.name, j.data, j.singleton_key AS key, j.start_after AS start FROM pgboss.job j
     WHERE j.state < 'completed' AND j.name NOT LIKE '\\_\\_pgboss\\_\\_%'
       AND NOT EXISTS (SELECT FROM pgboss.schedule s WHERE s.name = j.name)
     ORDER BY j.created_on, j.id`,
  );
  return rows.map(({ name, data, key, start }) => ({
    name,
    payload: data,
    key,
    startAfter: start.getTime() > Date.now() ? start.toISOString() : null,
  }));
}

/**
 * Replaces what is in the queue by these jobs, on the caller's connection and in its transaction. A handler reads its
 * row and goes on from there, so a job that was half done is not done twice. Returns the names of jobs that this
 * version does not know.
 */
export async function replaceJobs(client: pg.ClientBase, url: string, jobs: BackupJob[]): Promise<string[]> {
  await client.query(`DELETE FROM pgboss.job WHERE name NOT LIKE '\\_\\_pgboss\\_\\_%'`);
  const boss = new PgBoss({
    connectionString: url,
    schema: "pgboss",
    max: 1,
    supervise: false,
    schedule: false,
    migrate: false,
  });
  boss.on("error", () => undefined);
  await boss.start();
  const unknown = new Set<string>();
  const db = {
    executeSql: async (text: string, values?: unknown[]) => {
      const { rows } = await client.query(text, values);
      return { rows };
    },
  };
  try {
    for (const { name, payload, key, startAfter } of jobs) {
      const parsed = jobPayloads[name as JobName]?.safeParse(payload);
      if (parsed?.success !== true) {
        unknown.add(name);
        continue;
      }
      await boss.send(name, parsed.data, {
        db,
        ...(key === null ? {} : { singletonKey: key }),
        ...(startAfter === null ? {} : { startAfter }),
      });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  return [...unknown];
}
