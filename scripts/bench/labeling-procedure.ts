/**
 * What claim-next and submit cost beyond their SQL: the procedures called in-process, and beside them the very statements
 * they sent, prepared and run by node-postgres alone, with as many people at once and as many connections.
 *
 *   DATABASE_URL=… node scripts/bench/in-process.mjs scripts/bench/labeling-procedure.ts [--people 20] [--tasks 1000] [--rounds 5]
 *
 * Makes a campaign of its own out of the live one's tasks and takes it away at the end. Each round does `tasks` tasks by
 * procedure and as many by bare SQL.
 */
import { parseArgs } from "node:util";
import { newId } from "@hone/core/ids";
import pg from "pg";
import { type Caller, openInProcess } from "./lib/caller";
import { rankingBody } from "./lib/ranking-body";
import { rebound, recorder, type Statement } from "./lib/recorded";
import { describeLoad, requireDatabaseUrl } from "./lib/server";
import { printTable, Timings, timed } from "./lib/statistics";
import { addressOf } from "./scale/people";
import { liveCampaign } from "./scale/work";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "20" },
    tasks: { type: "string", default: "1000" },
    rounds: { type: "string", default: "5" },
  },
});
const people = Number(values.people);
const tasksPerRound = Number(values.tasks);
const rounds = Number(values.rounds);
/** As many as web opens. */
const connections = 20;

interface Measure {
  claim: Timings;
  submit: Timings;
  seconds: number;
}
const measure = (): Measure => ({ claim: new Timings(), submit: new Timings(), seconds: 0 });

const web = await openInProcess(requireDatabaseUrl(), connections);
const record = recorder(web.database.pool);
const bare = new pg.Pool({ connectionString: requireDatabaseUrl(), max: connections });
const campaignId = newId();
try {
  const userIds = await idsOfLabelers();
  const callers = await Promise.all(userIds.map((id) => web.as(id)));
  await removeLeftovers();
  await makeCampaign();
  const template = await recordOneTask(callers[0]!, userIds[0]!);
  const procedure = measure();
  const plain = measure();
  // A round of each that is not counted.
  await byProcedure(measure(), callers, Math.min(200, tasksPerRound));
  await byBareSql(measure(), userIds, template, Math.min(200, tasksPerRound));
  for (let round = 0; round < rounds; round++) {
    await byProcedure(procedure, callers, tasksPerRound);
    await byBareSql(plain, userIds, template, tasksPerRound);
  }
  report(procedure, plain);
} finally {
  await removeCampaign(campaignId);
  await bare.end();
  await web.close();
}

async function idsOfLabelers(): Promise<string[]> {
  const emails = Array.from({ length: people }, (_, i) => addressOf("bench", "labeler", i));
  const { rows } = await bare.query<{ id: string }>(`SELECT "id" FROM "User" WHERE "email" = ANY($1)`, [
    emails,
  ]);
  return rows.map(({ id }) => id);
}

/** What a run that was killed left behind. */
async function removeLeftovers(): Promise<void> {
  const { rows } = await bare.query<{ id: string }>(
    `SELECT "id" FROM "Campaign" WHERE "name" LIKE 'Procedure %'`,
  );
  for (const { id } of rows) await removeCampaign(id);
}

/** With an overlap of one, so that the recorded slot and counts fit every task. */
async function makeCampaign(): Promise<void> {
  const tasks = (rounds + 1) * tasksPerRound * 2 + 500;
  await bare.query(
    `INSERT INTO "Campaign" ("id", "workspaceId", "name", "kind", "status", "guidelineId", "candidatesPerTask", "overlap",
       "languages", "leaseMinutes", "config")
     SELECT $1::uuid, c."workspaceId", 'Procedure ' || $1::text, c."kind", 'active', c."guidelineId", 4, 1, '{}', 30, c."config"
     FROM "Campaign" c JOIN "Workspace" w ON w."id" = c."workspaceId" AND w."slug" = 'bench' WHERE c."name" = $2`,
    [campaignId, liveCampaign],
  );
  const { rowCount } = await bare.query(
    `INSERT INTO "Task" ("id", "workspaceId", "campaignId", "promptId", "candidateIds", "position", "overlap", "openSlots")
     SELECT gen_random_uuid(), t."workspaceId", $1, t."promptId", t."candidateIds", t."position", 1, 1
     FROM "Task" t JOIN "Campaign" c ON c."id" = t."campaignId" JOIN "Workspace" w ON w."id" = c."workspaceId"
     WHERE w."slug" = 'bench' AND c."name" = $2 ORDER BY t."position" LIMIT $3`,
    [campaignId, liveCampaign, tasks],
  );
  if (rowCount !== tasks) throw new Error(`The live campaign has ${rowCount} tasks; ${tasks} are needed.`);
  await bare.query(`ANALYZE "Task"`);
}

async function removeCampaign(id: string): Promise<void> {
  await bare.query(`DELETE FROM "Ranking" WHERE "campaignId" = $1`, [id]);
  await bare.query(`DELETE FROM "WorkDay" WHERE "campaignId" = $1`, [id]);
  await bare.query(`DELETE FROM "Campaign" WHERE "id" = $1`, [id]);
  await bare.query(`DELETE FROM pgboss.job WHERE "data" ->> 'scope' = $1`, [id]);
}

async function claim(caller: Caller) {
  const next = await caller.labeling.claimNext({ campaignId });
  if (next.outcome !== "assigned") throw new Error(`claim-next said ${JSON.stringify(next)}`);
  return next.assignment;
}

async function submit(caller: Caller, assignment: Awaited<ReturnType<typeof claim>>) {
  const answer = await caller.labeling.submitRanking({
    assignmentId: assignment.id,
    body: rankingBody(assignment.candidates.map(({ id }) => id)),
    activeMs: 2000,
  });
  if (answer.outcome !== "submitted") throw new Error(`submit said ${JSON.stringify(answer)}`);
}

/** Each person does one task after the other until `count` are done. */
async function shareOut(count: number, one: (person: number) => Promise<void>): Promise<number> {
  let left = count;
  const begun = performance.now();
  const work = async (person: number) => {
    while (left-- > 0) await one(person);
  };
  await Promise.all(Array.from({ length: people }, (_, person) => work(person)));
  return (performance.now() - begun) / 1000;
}

async function byProcedure(into: Measure, callers: Caller[], count: number): Promise<void> {
  into.seconds += await shareOut(count, async (person) => {
    const assignment = await timed(into.claim, () => claim(callers[person]!));
    await timed(into.submit, () => submit(callers[person]!, assignment));
  });
}

interface Template {
  userId: string;
  assignmentId: string;
  taskId: string;
  promptId: string;
  candidateIds: string[];
  /** Ids that mean the same thing in every call. */
  kept: Set<string>;
  claim: Statement[];
  submit: Statement[];
}

/** Does one task by procedure and keeps what was sent to Postgres. */
async function recordOneTask(caller: Caller, userId: string): Promise<Template> {
  record.start();
  const assignment = await claim(caller);
  const claimStatements = record.take();
  record.start();
  await submit(caller, assignment);
  const submitStatements = record.take();
  const { rows } = await bare.query<{ workspaceId: string; guidelineId: string }>(
    `SELECT "workspaceId", "guidelineId" FROM "Campaign" WHERE "id" = $1`,
    [campaignId],
  );
  const { workspaceId, guidelineId } = rows[0]!;
  return {
    userId,
    assignmentId: assignment.id,
    taskId: assignment.task.id,
    promptId: assignment.prompt!.id,
    candidateIds: assignment.candidates.map(({ id }) => id).sort(),
    kept: new Set([campaignId, workspaceId, guidelineId, assignment.guidelineVersionId]),
    claim: claimStatements,
    submit: submitStatements,
  };
}

async function send(
  client: pg.Pool | pg.PoolClient,
  statements: Statement[],
  prefix: string,
  bind: (value: unknown) => unknown,
): Promise<Record<string, unknown>[]> {
  let last: Record<string, unknown>[] = [];
  for (const [i, { text, values: recorded }] of statements.entries()) {
    const { rows } = await client.query({ name: `${prefix}${i}`, text, values: recorded.map(bind) });
    last = rows;
  }
  return last;
}

async function byBareSql(into: Measure, userIds: string[], template: Template, count: number): Promise<void> {
  into.seconds += await shareOut(count, async (person) => {
    const userId = userIds[person]!;
    const assignmentId = newId();
    const ids = new Map([
      [template.userId, userId],
      [template.assignmentId, assignmentId],
    ]);
    const [view] = await timed(into.claim, () =>
      send(bare, template.claim, "claim", rebound(ids, template.kept)),
    );
    if (view?.id !== assignmentId) throw new Error("the bare claim did not give the task it made");
    ids.set(template.taskId, String(view.taskId)).set(template.promptId, String(view.promptId));
    const candidates = [...(view.candidateOrder as string[])].sort();
    for (const [i, id] of template.candidateIds.entries()) ids.set(id, candidates[i]!);
    await timed(into.submit, async () => {
      const client = await bare.connect();
      try {
        await send(client, template.submit, "submit", rebound(ids, template.kept));
      } finally {
        client.release();
      }
    });
  });
}

function report(procedure: Measure, plain: Measure): void {
  const done = rounds * tasksPerRound;
  printTable(
    [`${people} people at once`, "tasks/s", "claim p50", "p95", "submit p50", "p95"],
    (
      [
        ["procedures in-process", procedure],
        ["their SQL alone", plain],
      ] as const
    ).map(([name, { claim: claims, submit: submits, seconds }]) => [
      name,
      Number((done / seconds).toFixed(0)),
      claims.summary().p50,
      claims.summary().p95,
      submits.summary().p50,
      submits.summary().p95,
    ]),
  );
  const ratio = (p: number, of: "claim" | "submit") =>
    (procedure[of].percentile(p) / plain[of].percentile(p)).toFixed(2);
  console.log(
    `ratio: claim ${ratio(0.5, "claim")} (median) ${ratio(0.95, "claim")} (p95), submit ${ratio(0.5, "submit")} (median) ` +
      `${ratio(0.95, "submit")} (p95), time in all ${(procedure.seconds / plain.seconds).toFixed(2)}; ${describeLoad()}`,
  );
}
