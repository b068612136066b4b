/**
 * Two hundred labelers at work: how long claim-next, save-draft, submit and skip take over HTTP, and whether anything was
 * given twice.
 *
 *   DATABASE_URL=… npx tsx scripts/bench/labeling.ts [--labelers 200] [--seconds 60] [--warm-up 15] [--think 2000]
 *
 * Each labeler signs in like a browser does, presses "next", thinks for two seconds (± a fifth), during which half of
 * them save a draft, submits (one in twenty skips), and presses "next" at once: what the page does after a submit. The
 * production build of web runs with its worker, which computes agreement meanwhile; all share the machine with Postgres
 * and with this program. BENCH_URL names a running server instead.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { ClaimNextOutput, SaveDraftOutput, SubmitOutput } from "@hone/core/labeling/contracts";
import pg from "pg";
import { ApiClient } from "../faults/api-client";
import { countLost, findOffences } from "./lib/invariants";
import { rankingBody } from "./lib/ranking-body";
import { describeLoad, startServer } from "./lib/server";
import { printTable, Timings, timed } from "./lib/statistics";
import { addressOf, benchPassword } from "./scale/people";
import { liveCampaign } from "./scale/work";

const { values } = parseArgs({
  options: {
    labelers: { type: "string", default: "200" },
    seconds: { type: "string", default: "60" },
    "warm-up": { type: "string", default: "15" },
    think: { type: "string", default: "2000" },
  },
});
const people = Number(values.labelers);
const thinkMs = Number(values.think);

const measures = {
  "claim next": new Timings(),
  "save draft": new Timings(),
  submit: new Timings(),
  skip: new Timings(),
};
const outcomes = new Map<string, number>();
const acknowledged: string[] = [];
let measuring = false;

const server = await startServer();
const client = new pg.Client({ connectionString: server.databaseUrl });
await client.connect();
try {
  const campaign = await client.query<{ id: string }>(
    `SELECT c."id" FROM "Campaign" c JOIN "Workspace" w ON w."id" = c."workspaceId" WHERE w."slug" = 'bench' AND c."name" = $1`,
    [liveCampaign],
  );
  const campaignId = campaign.rows[0]!.id;
  const labelers = await signIn();
  console.log(`${people} labelers signed in; ${describeLoad()}`);
  const stop = new AbortController();
  const working = labelers.map((labeler) => work(labeler, campaignId, stop.signal));
  await sleep(Number(values["warm-up"]) * 1000);
  measuring = true;
  const begun = performance.now();
  await sleep(Number(values.seconds) * 1000);
  measuring = false;
  const seconds = (performance.now() - begun) / 1000;
  console.log(`after ${seconds.toFixed(0)} s of measuring: ${describeLoad()}`);
  stop.abort();
  await Promise.all(working);
  report(seconds);
  await verify(campaignId);
} finally {
  await client.end();
  await server.stop();
}

async function signIn(): Promise<ApiClient[]> {
  const clients = Array.from({ length: people }, () => new ApiClient(server.url, "bench"));
  let next = 0;
  const some = async () => {
    while (next < clients.length) {
      const index = next++;
      await clients[index]!.signIn(addressOf("bench", "labeler", index), benchPassword);
    }
  };
  await Promise.all([some(), some(), some(), some()]);
  return clients;
}

/** Times a call while measuring; a call that fails is counted by its message and does not end the run. */
async function ask<T>(name: keyof typeof measures, call: () => Promise<T>): Promise<T | null> {
  try {
    return await (measuring ? timed(measures[name], call) : call());
  } catch (error) {
    count(`${name}: ${(error as Error).message.slice(0, 160)}`);
    return null;
  }
}

function count(outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms * (0.8 + 0.4 * Math.random()), undefined, { signal }).catch(() => undefined);
}

async function work(labeler: ApiClient, campaignId: string, signal: AbortSignal): Promise<void> {
  // People do not all begin in the same instant.
  await sleep(Math.random() * thinkMs, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    const next = await ask("claim next", () =>
      labeler.call<ClaimNextOutput>("mutation", "labeling.claimNext", { campaignId }),
    );
    if (next?.outcome !== "assigned") {
      if (next !== null) count(`claim next: ${next.outcome}`);
      await pause(thinkMs, signal);
      continue;
    }
    await doTask(labeler, next.assignment, signal);
  }
}

type Assigned = Extract<ClaimNextOutput, { outcome: "assigned" }>["assignment"];

async function doTask(labeler: ApiClient, assignment: Assigned, signal: AbortSignal): Promise<void> {
  const assignmentId = assignment.id;
  const body = rankingBody(assignment.candidates.map(({ id }) => id));
  await pause(thinkMs / 2, signal);
  if (Math.random() < 0.5) {
    const { tiers, ...rest } = body;
    const placements = Object.fromEntries(tiers.flatMap((tier, i) => tier.map((id) => [id, i + 1])));
    const draft = { kind: "ranking", ...rest, placements, mode: "rank" };
    const expectedRevision = assignment.draft?.revision ?? 0;
    const saved = await ask("save draft", () =>
      labeler.call<SaveDraftOutput>("mutation", "labeling.saveDraft", {
        assignmentId,
        expectedRevision,
        body: draft,
        activeMs: 900,
      }),
    );
    if (saved !== null) count(`save draft: ${saved.outcome}`);
  }
  await pause(thinkMs / 2, signal);
  if (Math.random() < 0.05) {
    const skip = { assignmentId, reason: "lack_knowledge", note: "", activeMs: 1800 };
    const skipped = await ask("skip", () =>
      labeler.call<{ outcome: string }>("mutation", "labeling.skip", skip),
    );
    if (skipped !== null) count(`skip: ${skipped.outcome}`);
    return;
  }
  const answer = await ask("submit", () =>
    labeler.call<SubmitOutput>("mutation", "labeling.submitRanking", { assignmentId, body, activeMs: 1800 }),
  );
  if (answer === null) return;
  count(`submit: ${answer.outcome}`);
  if (answer.outcome === "submitted") acknowledged.push(answer.judgementId);
}

function report(seconds: number): void {
  printTable(
    ["over HTTP", "count", "per s", "p50 ms", "p95 ms", "p99 ms", "max ms"],
    Object.entries(measures).map(([name, timings]) => {
      const { count: n, p50, p95, p99, max } = timings.summary();
      return [name, n, Number((n / seconds).toFixed(1)), p50, p95, p99, max];
    }),
  );
  for (const [outcome, n] of [...outcomes].sort()) console.log(`${outcome}: ${n}`);
}

async function verify(campaignId: string): Promise<void> {
  const offences = await findOffences(client, campaignId);
  const lost = await countLost(client, acknowledged);
  if (lost > 0) offences.push(`acknowledged rankings that are not there: ${lost}`);
  console.log(
    offences.length === 0
      ? `No task given twice, none beyond its overlap, none of ${acknowledged.length} acknowledged rankings lost.`
      : `BROKEN: ${offences.join("; ")}`,
  );
  if (offences.length > 0) process.exitCode = 1;
}
