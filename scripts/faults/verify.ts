import type pg from "pg";
import type { Ledger } from "./ledger";

/** Compares what was acknowledged with what is stored; one sentence for everything that is lost or doubled. */
export async function findLosses(pool: pg.Pool, ledger: Ledger): Promise<string[]> {
  return [
    ...(await lostClaims(pool, ledger)),
    ...(await lostOrDoubledJudgements(pool, ledger)),
    ...(await lostDrafts(pool, ledger)),
    ...(await brokenInvariants(pool)),
    ...(await wrongAgreements(pool)),
  ];
}

async function lostClaims(pool: pg.Pool, ledger: Ledger): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; userId: string }>(
    `SELECT "id", "userId" FROM "Assignment"`,
  );
  const stored = new Map(rows.map((row) => [row.id, row.userId]));
  return [...ledger.claims].flatMap(([id, { userId }]) =>
    stored.get(id) === userId
      ? []
      : [`assignment ${id} of ${userId} was acknowledged and is ${stored.get(id)}'s`],
  );
}

async function lostOrDoubledJudgements(pool: pg.Pool, ledger: Ledger): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; assignmentId: string; userId: string; marker: string }>(
    `SELECT "id", "assignmentId", "userId", "text" AS marker FROM "Demonstration" WHERE "assignmentId" IS NOT NULL
     UNION ALL
     SELECT "id", "assignmentId", "userId", "note" FROM "Ranking" WHERE "assignmentId" IS NOT NULL`,
  );
  const problems: string[] = [];
  const stored = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    if (stored.has(row.assignmentId)) problems.push(`assignment ${row.assignmentId} has two judgements`);
    stored.set(row.assignmentId, row);
    if (!ledger.submissions.has(row.assignmentId)) {
      problems.push(`judgement ${row.id} of ${row.assignmentId} is stored and nobody knows of it`);
    }
  }
  for (const [assignmentId, sent] of ledger.submissions) {
    const row = stored.get(assignmentId);
    if (row === undefined)
      problems.push(`judgement ${sent.judgementId} of ${assignmentId} was acknowledged and is lost`);
    else if (row.id !== sent.judgementId || row.userId !== sent.userId || row.marker !== sent.marker) {
      problems.push(
        `judgement of ${assignmentId} is not what was acknowledged: ${row.marker} for ${sent.marker}`,
      );
    }
  }
  return problems;
}

/** A draft lives on in the judgement made from it; until then it must be there, as new as was said. */
async function lostDrafts(pool: pg.Pool, ledger: Ledger): Promise<string[]> {
  const { rows } = await pool.query<{ assignmentId: string; revision: number; body: string }>(
    `SELECT "assignmentId", "revision", "body"::text AS body FROM "Draft"`,
  );
  const stored = new Map(rows.map((row) => [row.assignmentId, row]));
  return [...ledger.drafts].flatMap(([assignmentId, { revision, marker }]) => {
    if (ledger.submissions.has(assignmentId)) return [];
    const row = stored.get(assignmentId);
    if (row === undefined || row.revision < revision) return [`draft ${revision} of ${assignmentId} is lost`];
    return row.revision === revision && !row.body.includes(marker)
      ? [`draft ${revision} of ${assignmentId} holds something else`]
      : [];
  });
}

/** What must hold of every state the database is ever in, each as a query for its breaches. */
const invariants: Record<string, string> = {
  "a task was given to more people than its overlap": `
    SELECT t."id" FROM "Task" t JOIN "Assignment" a ON a."taskId" = t."id" AND a."status" IN ('leased', 'submitted')
    GROUP BY t."id" HAVING count(*) > t."overlap"`,
  "a task was given to one person twice": `
    SELECT "taskId" AS id FROM "Assignment" GROUP BY "taskId", "userId" HAVING count(*) > 1`,
  "a person holds two tasks of one campaign": `
    SELECT "userId" AS id FROM "Assignment" WHERE "status" = 'leased' GROUP BY "campaignId", "userId" HAVING count(*) > 1`,
  "a task's counts are not those of its assignments": `
    SELECT t."id" FROM "Task" t LEFT JOIN "Assignment" a ON a."taskId" = t."id"
    GROUP BY t."id"
    HAVING t."openSlots" <> t."overlap" - count(a."id") FILTER (WHERE a."status" IN ('leased', 'submitted'))
      OR t."submittedCount" <> count(a."id") FILTER (WHERE a."status" = 'submitted')`,
  "an assignment is submitted without a judgement": `
    SELECT a."id" FROM "Assignment" a WHERE a."status" = 'submitted'
      AND NOT EXISTS (SELECT FROM "Demonstration" d WHERE d."assignmentId" = a."id")
      AND NOT EXISTS (SELECT FROM "Ranking" r WHERE r."assignmentId" = a."id")`,
  "a judgement belongs to an assignment that is not submitted": `
    SELECT a."id" FROM "Assignment" a
    WHERE a."status" <> 'submitted' AND (EXISTS (SELECT FROM "Demonstration" d WHERE d."assignmentId" = a."id")
      OR EXISTS (SELECT FROM "Ranking" r WHERE r."assignmentId" = a."id"))`,
  "a person's day counts other than the judgements": `
    SELECT COALESCE(w."userId", s."userId") AS id
    FROM (SELECT "campaignId", "userId", sum("submitted") AS n FROM "WorkDay" GROUP BY 1, 2) w
    FULL JOIN (SELECT "campaignId", "userId", count(*) AS n FROM "Assignment" WHERE "status" = 'submitted' GROUP BY 1, 2) s
      USING ("campaignId", "userId")
    WHERE COALESCE(w.n, 0) <> COALESCE(s.n, 0)`,
};

async function brokenInvariants(pool: pg.Pool): Promise<string[]> {
  const problems: string[] = [];
  for (const [sentence, query] of Object.entries(invariants)) {
    const { rows } = await pool.query<{ id: string }>(query);
    if (rows.length > 0) problems.push(`${sentence}: ${rows.length}, such as ${rows[0]!.id}`);
  }
  return problems;
}

/** Every follow-up job has run on the last state: each prompt's agreement counts each of its rankings once. */
async function wrongAgreements(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ promptId: string; rankings: number; counted: number | null }>(
    `SELECT r."promptId", count(*)::int AS rankings, i."annotatorCount" AS counted FROM "Ranking" r
     LEFT JOIN "ItemAgreement" i ON i."promptId" = r."promptId" AND i."scope" = r."campaignId"::text
     WHERE r."assignmentId" IS NOT NULL
     GROUP BY r."promptId", r."campaignId", i."annotatorCount"
     HAVING count(*) >= 2 AND i."annotatorCount" IS DISTINCT FROM count(*)`,
  );
  return rows.map(
    ({ promptId, rankings, counted }) =>
      `agreement of prompt ${promptId} counts ${counted} of ${rankings} rankings`,
  );
}

export interface BatchState {
  status: string;
  prompts: number;
  done: number;
  candidates: number;
  distinct: number;
}

/** How far a generation batch is, and whether any sample exists twice. */
export async function readBatch(pool: pg.Pool, batchId: string): Promise<BatchState> {
  const { rows } = await pool.query<BatchState>(
    `SELECT b."status", (SELECT count(*)::int FROM "GenerationBatchPrompt" p WHERE p."batchId" = b."id") AS prompts,
       (SELECT count(*)::int FROM "GenerationBatchPrompt" p WHERE p."batchId" = b."id" AND p."status" = 'done') AS done,
       (SELECT count(*)::int FROM "Candidate" c WHERE c."batchId" = b."id") AS candidates,
       (SELECT count(DISTINCT (c."promptId", c."sampleIndex"))::int FROM "Candidate" c WHERE c."batchId" = b."id") AS "distinct"
     FROM "GenerationBatch" b WHERE b."id" = $1`,
    [batchId],
  );
  return rows[0]!;
}

/** Jobs that are not finished, leaving out those on a schedule. */
export async function unfinishedJobs(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pgboss.job j WHERE j.state < 'completed' AND j.name NOT LIKE '\\_\\_%'
       AND NOT EXISTS (SELECT FROM pgboss.schedule s WHERE s.name = j.name)`,
  );
  return rows[0]!.n;
}
