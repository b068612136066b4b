import type pg from "pg";

/** What must never be found, by SQL; each row counts offences. */
const checks: Record<string, string> = {
  "tasks given beyond their overlap": `
    SELECT count(*) FROM (
      SELECT t."id" FROM "Task" t JOIN "Assignment" a ON a."taskId" = t."id" AND a."status" IN ('leased', 'submitted')
      WHERE t."campaignId" = $1 GROUP BY t."id" HAVING count(*) > t."overlap") x`,
  "slots given twice": `
    SELECT count(*) FROM (
      SELECT 1 FROM "Assignment" WHERE "campaignId" = $1 AND "status" IN ('leased', 'submitted')
      GROUP BY "taskId", "slot" HAVING count(*) > 1) x`,
  "tasks given twice to one person": `
    SELECT count(*) FROM (
      SELECT 1 FROM "Assignment" WHERE "campaignId" = $1 GROUP BY "taskId", "userId" HAVING count(*) > 1) x`,
  "people with two leases": `
    SELECT count(*) FROM (
      SELECT 1 FROM "Assignment" WHERE "campaignId" = $1 AND "status" = 'leased'
      GROUP BY "userId" HAVING count(*) > 1) x`,
  "tasks whose count of open slots is wrong": `
    SELECT count(*) FROM (
      SELECT t."id" FROM "Task" t LEFT JOIN "Assignment" a ON a."taskId" = t."id" AND a."status" IN ('leased', 'submitted')
      WHERE t."campaignId" = $1 GROUP BY t."id"
      HAVING t."openSlots" <> t."overlap" - count(a."id")
        OR t."submittedCount" <> count(a."id") FILTER (WHERE a."status" = 'submitted')) x`,
  "submitted assignments without their ranking": `
    SELECT count(*) FROM "Assignment" a LEFT JOIN "Ranking" r ON r."assignmentId" = a."id" AND r."id" = a."judgementId"
    WHERE a."campaignId" = $1 AND a."status" = 'submitted' AND r."id" IS NULL`,
  "rankings without a submitted assignment": `
    SELECT count(*) FROM "Ranking" r LEFT JOIN "Assignment" a ON a."id" = r."assignmentId" AND a."status" = 'submitted'
    WHERE r."campaignId" = $1 AND a."id" IS NULL`,
};

/** Names of broken invariants of a campaign with the number of offences; empty when all is well. */
export async function findOffences(client: pg.Pool | pg.Client, campaignId: string): Promise<string[]> {
  const found: string[] = [];
  for (const [name, sql] of Object.entries(checks)) {
    const { rows } = await client.query<{ count: string }>(sql, [campaignId]);
    if (rows[0]?.count !== "0") found.push(`${name}: ${rows[0]?.count}`);
  }
  return found;
}

/** Of these rankings, acknowledged to their authors, how many are not in the database. */
export async function countLost(client: pg.Pool | pg.Client, rankingIds: string[]): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM unnest($1::uuid[]) AS told(id) LEFT JOIN "Ranking" r ON r."id" = told.id WHERE r."id" IS NULL`,
    [rankingIds],
  );
  return Number(rows[0]!.count);
}
