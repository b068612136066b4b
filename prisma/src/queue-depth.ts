import type { Database } from "./client";

export interface QueueDepth {
  name: string;
  /** created: waiting; retry: waiting for another try; active: somebody works on it. */
  state: "created" | "retry" | "active";
  count: number;
}

/** How many jobs of each kind are not finished. */
export async function readQueueDepth({ pool }: Database): Promise<QueueDepth[]> {
  const { rows } = await pool.query<QueueDepth>(
    `SELECT name, state::text AS state, count(*)::int AS count FROM pgboss.job
     WHERE state < 'completed' AND name NOT LIKE '\\_\\_pgboss\\_\\_%' GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return rows;
}
