/**
 * Fills a database with as much as the issue asks the product to bear: 100k prompts, 800k candidates, a million judgements,
 * with the campaigns, tasks, assignments, people and logs that belong to them, and a second workspace of a fiftieth of
 * that beside it.
 *
 *   DATABASE_URL=postgresql://… npx tsx scripts/bench/seed-scale.ts [--scale 1] [--replace]
 *
 * The database is made if it does not exist; `--replace` drops it first. Everything is written by statements over
 * generate_series whose ids can be computed, with the secondary indexes made at the end.
 */
import { parseArgs } from "node:util";
import pg from "pg";
import { makeDatabase, refuseUsed, withoutIndexes } from "./scale/database";
import { fillDesk } from "./scale/desk";
import { fillJudgements } from "./scale/judgements";
import { fillPeople } from "./scale/people";
import { planOf } from "./scale/plan";
import { fillPrompts } from "./scale/prompts";
import { dropHelpers, makeHelpers, type Scene } from "./scale/sql";
import { storeTexts } from "./scale/texts";
import { fillWork } from "./scale/work";

const { values } = parseArgs({
  options: { scale: { type: "string", default: "1" }, replace: { type: "boolean", default: false } },
});
const scale = Number(values.scale);
const url = process.env.DATABASE_URL;
if (url === undefined || !(scale > 0)) {
  console.error(
    "Usage: DATABASE_URL=postgresql://… npx tsx scripts/bench/seed-scale.ts [--scale 1] [--replace]",
  );
  process.exit(2);
}
const say = (line: string) => console.log(line);
const begun = performance.now();

await makeDatabase(url, values.replace);
const client = new pg.Client({ connectionString: url });
await client.connect();
try {
  await refuseUsed(client);
  await client.query("SET synchronous_commit = off; SET work_mem = '128MB'; SET jit = off");
  await makeHelpers(client);
  await storeTexts(client);
  await withoutIndexes(
    client,
    async () => {
      await fillWorkspace("bench", 0, scale);
      await fillWorkspace("other", 1, scale / 50);
    },
    say,
  );
  await dropHelpers(client);
  await client.query("VACUUM (ANALYZE)");
  await report();
} finally {
  await client.end();
}

async function fillWorkspace(slug: string, number: number, size: number): Promise<void> {
  const plan = planOf(size, new Date());
  const people = await fillPeople(client, plan, slug);
  const scene: Scene = { client, plan, number, say, ...people };
  const stock = await fillPrompts(scene);
  const collections = await fillWork(scene, stock.importIds);
  await fillJudgements(scene, collections);
  await fillDesk(scene);
}

async function report(): Promise<void> {
  const counts: string[] = [];
  for (const table of [
    "Prompt",
    "Candidate",
    "Task",
    "Assignment",
    "Ranking",
    "Demonstration",
    "Correction",
  ]) {
    const { rows } = await client.query(`SELECT count(*)::int AS n FROM "${table}"`);
    counts.push(`${table} ${rows[0].n}`);
  }
  const { rows } = await client.query("SELECT pg_size_pretty(pg_database_size(current_database())) AS size");
  say(`${counts.join(", ")}; ${rows[0].size} in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}
