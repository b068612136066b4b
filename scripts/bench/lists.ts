/**
 * How long every list of the admins' desk takes at scale: with and without each filter, on the first page and deep in
 * the table.
 *
 *   DATABASE_URL=… npx tsx scripts/bench/lists.ts [--only generation] [--slow]
 *
 * Over HTTP against the production build (BENCH_URL names a running server), one request at a time. With --in-process the
 * procedures are called directly (see lib/caller.ts for how to start node then). `--slow` prints only what takes longer
 * than 300 ms.
 */
import { parseArgs } from "node:util";
import pg from "pg";
import { ApiClient } from "../faults/api-client";
import { type ListCase, listCases } from "./lib/list-cases";
import { describeLoad, requireDatabaseUrl, startServer } from "./lib/server";
import { printTable, Timings, timed } from "./lib/statistics";
import { addressOf, benchPassword } from "./scale/people";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    slow: { type: "boolean", default: false },
    "in-process": { type: "boolean", default: false },
  },
});
const wantedMs = 300;
/** Enough calls for a 95th percentile, but no case takes longer than this. */
const callsPerCase = 40;
const mostMsPerCase = 8000;

interface Desk {
  ask(procedure: string, input: unknown): Promise<unknown>;
  close(): Promise<void>;
}

async function overHttp(): Promise<Desk> {
  const server = await startServer();
  const admin = new ApiClient(server.url, "bench");
  await admin.signIn(addressOf("bench", "admin", 0), benchPassword);
  const { name, value } = admin.session;
  const headers = { cookie: `${name}=${value}`, "x-hone-workspace": "bench" };
  return {
    ask: async (procedure, input) => {
      const query = encodeURIComponent(JSON.stringify(withDates(input as Record<string, unknown>)));
      const response = await fetch(`${server.url}/api/trpc/${procedure}?input=${query}`, { headers });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 300)}`);
      return text;
    },
    close: () => server.stop(),
  };
}

/** An input as web's client sends it, with the places of its dates; here they are at the top. */
function withDates(input: Record<string, unknown>): unknown {
  const dates = Object.entries(input).filter(([, value]) => value instanceof Date);
  return { json: input, dates: dates.map(([name]) => [name]) };
}

async function inProcess(): Promise<Desk> {
  const { openInProcess } = await import("./lib/caller");
  const web = await openInProcess(requireDatabaseUrl(), 4);
  const { rows } = await web.database.pool.query(`SELECT "id" FROM "User" WHERE "email" = $1`, [
    addressOf("bench", "admin", 0),
  ]);
  const caller = await web.as(rows[0].id);
  return {
    ask: (path, input) => {
      const [noun = "", verb = ""] = path.split(".");
      return caller[noun]![verb]!(input);
    },
    close: () => web.close(),
  };
}

interface Measured extends ListCase {
  timings: Timings;
  slowest: unknown;
  error: string | null;
}

async function measure(desk: Desk, listCase: ListCase): Promise<Measured> {
  const timings = new Timings();
  const began = performance.now();
  let worst = 0;
  let slowest: unknown = null;
  try {
    // Once without the clock: plans, caches and connections are as in a running installation.
    await desk.ask(listCase.procedure, listCase.inputs[0]);
    for (let i = 0; i < callsPerCase && performance.now() - began < mostMsPerCase; i++) {
      const input = listCase.inputs[i % listCase.inputs.length]!;
      const begun = performance.now();
      await timed(timings, () => desk.ask(listCase.procedure, input));
      const ms = performance.now() - begun;
      if (ms > worst) [worst, slowest] = [ms, input];
    }
    return { ...listCase, timings, slowest, error: null };
  } catch (error) {
    return { ...listCase, timings, slowest, error: (error as Error).message.slice(0, 200) };
  }
}

const client = new pg.Client({ connectionString: requireDatabaseUrl() });
await client.connect();
const desk = values["in-process"] ? await inProcess() : await overHttp();
try {
  const all = (await listCases(client)).filter(({ procedure }) => procedure.startsWith(values.only));
  const measured: Measured[] = [];
  for (const listCase of all) measured.push(await measure(desk, listCase));
  const slow = measured.filter(({ timings, error }) => error !== null || timings.percentile(0.95) > wantedMs);
  printTable(
    ["list", "filter and page", "calls", "p50 ms", "p95 ms", "max ms"],
    (values.slow ? slow : measured).map(({ procedure, name, timings, error }) => {
      const { count, p50, p95, max } = timings.summary();
      return error === null
        ? [procedure, name, count, p50, p95, max]
        : [procedure, name, count, error, "", ""];
    }),
  );
  console.log(`${measured.length} cases, ${slow.length} above ${wantedMs} ms or failed; ${describeLoad()}`);
  for (const { procedure, name, slowest, timings } of slow) {
    console.log(
      `${procedure}, ${name}: ${timings.percentile(1).toFixed(0)} ms with ${JSON.stringify(slowest)}`,
    );
  }
} finally {
  await desk.close();
  await client.end();
}
