import { setMaxListeners } from "node:events";
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "@hone/core/labeling/seeded-random";
import { type Database, openDatabase } from "@hone/prisma/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../lib/ports.mjs";
import { type Stack, startStack } from "../lib/stack.mjs";
import { makeTestPlace } from "../lib/test-place.mjs";
import { typeInBrowser } from "./browser-labeler";
import { killAtRandom } from "./killer";
import { type Campaigns, claim, work } from "./labeler";
import { emptyLedger } from "./ledger";
import { addPrompts, orderCandidates, type Stage, setStage, startCampaign } from "./setup";
import { findLosses, readBatch, unfinishedJobs } from "./verify";

/** Another seed is another history; the one of a failed run is in its output. */
const seed = process.env.HONE_FAULT_SEED ?? String(Date.now());
const kills = Number(process.env.HONE_FAULT_KILLS ?? 50);
const people = 200;
const root = path.resolve(import.meta.dirname, "../..");

const place = makeTestPlace();
const events: string[] = [];
let stack: Stack;
let database: Database;
let stage: Stage;

beforeAll(async () => {
  stack = await startStack({
    dataDir: place,
    port: await freePort(),
    host: "127.0.0.1",
    databaseUrl: null,
    demo: false,
    // Durable, as at people's homes: what is tested is that an acknowledged row survives kill -9 of the server.
    throwAway: false,
    say: (line) => events.push(line),
  });
  database = openDatabase(stack.databaseUrl);
  stage = await setStage(stack.url, stack.databaseUrl, people + 1, seed);
});
afterAll(async () => {
  await database?.close();
  await stack?.stop();
  // To see what web, worker and Postgres said when something was lost.
  if (process.env.HONE_FAULT_LOGS) cpSync(place, process.env.HONE_FAULT_LOGS, { recursive: true });
  rmSync(place, { recursive: true, force: true });
});

describe(`the product under fire (HONE_FAULT_SEED=${seed})`, () => {
  it("gives 150 slots to 200 people who press next at the same moment, and no slot twice", async () => {
    const { workspace, admin } = stage;
    const labelers = stage.labelers.slice(0, people);
    await addPrompts(database, workspace.workspaceId, "rush", 50);
    const wish = { name: "rush", kind: "demonstration", tag: "rush", overlap: 3 } as const;
    const campaignId = await startCampaign(admin, workspace.guidelineId, wish, 50);
    const ledger = emptyLedger();
    const given = await Promise.all(labelers.map((labeler) => claim(labeler, campaignId, ledger)));
    expect(given.filter((assignment) => assignment !== null)).toHaveLength(150);
    expect(ledger.claims.size).toBe(150);
    expect(ledger.contradictions).toEqual([]);
    expect(await findLosses(database.pool, ledger)).toEqual([]);
  });

  it(`loses nothing acknowledged and doubles nothing while ${kills} processes are killed`, async () => {
    const { workspace, admin } = stage;
    const labelers = stage.labelers.slice(0, people);
    await addPrompts(database, workspace.workspaceId, "work", 3000);
    await addPrompts(database, workspace.workspaceId, "generate", 40);
    const source = { tag: "work", overlap: 2 };
    const campaigns: Campaigns = {
      demonstration: await startCampaign(
        admin,
        workspace.guidelineId,
        { name: "write", kind: "demonstration", ...source },
        3000,
      ),
      ranking: await startCampaign(
        admin,
        workspace.guidelineId,
        { name: "rank", kind: "ranking", ...source },
        3000,
      ),
    };
    const batchId = await orderCandidates(admin, path.join(root, "models/barista"), "generate", 4);

    const ledger = emptyLedger();
    const stopping = new AbortController();
    // Every person listens.
    setMaxListeners(0, stopping.signal);
    const shift = labelers.map((labeler) => work(labeler, campaigns, ledger, stopping.signal));
    const typist = typeInBrowser(
      stage.labelers[people]!,
      stack.url,
      campaigns.demonstration,
      ledger,
      stopping.signal,
    );
    const everybody = Promise.all([...shift, typist.done]);
    everybody.catch(() => stopping.abort());
    const targets = () => ({ ...stack.pids(), browser: typist.pid() });
    const killed = await killAtRandom(targets, works, kills, seededRandom(`kill:${seed}`));
    stopping.abort();
    await everybody;
    await quiet(batchId);

    report(killed, ledger.seen);
    expect(ledger.contradictions).toEqual([]);
    expect(await findLosses(database.pool, ledger)).toEqual([]);
    expect(await readBatch(database.pool, batchId)).toEqual({
      status: "completed",
      prompts: 40,
      done: 40,
      candidates: 160,
      distinct: 160,
    });
    // The test is worth nothing when nothing happened.
    expect(ledger.submissions.size).toBeGreaterThan(8 * kills);
    expect(new Set(killed.map(({ target }) => target)).size).toBe(4);
    expect(ledger.seen["browser: draft saved"]).toBeGreaterThan(0);
  });
});

/** True when web, worker and database answer. */
async function works(): Promise<boolean> {
  const answers = await Promise.all(
    [stack.url, stack.workerUrl].map((url) =>
      fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) })
        .then((response) => response.ok)
        .catch(() => false),
    ),
  );
  return answers.every(Boolean);
}

/** Waits until the worker has nothing left to do. A job whose worker was killed is taken up again after its heartbeat. */
async function quiet(batchId: string): Promise<void> {
  const deadline = Date.now() + 300_000;
  while (Date.now() < deadline) {
    const left = await unfinishedJobs(database.pool).catch(() => -1);
    const batch = await readBatch(database.pool, batchId).catch(() => null);
    if (left === 0 && batch !== null && batch.status !== "running" && batch.status !== "queued") return;
    await sleep(500);
  }
}

function report(killed: { target: string; atMs: number }[], seen: Record<string, number>): void {
  const counts: Record<string, number> = {};
  for (const { target } of killed) counts[target] = (counts[target] ?? 0) + 1;
  const seconds = Math.round((killed.at(-1)?.atMs ?? 0) / 1000);
  process.stdout.write(
    `  ${killed.length} kills in ${seconds} s ${JSON.stringify(counts)}; ${JSON.stringify(seen)}; ${events.length} restarts told\n`,
  );
}
