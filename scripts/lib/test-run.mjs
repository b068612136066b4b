import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { installIfNeeded, run } from "./install.mjs";
import { startPostgres } from "./postgres.mjs";
import { explain, Problem } from "./problem.mjs";
import { browserStage, checks, vitestStage } from "./stages.mjs";
import { addTo, emptyTally, lastLine } from "./tally.mjs";
import { makeTestPlace, removeTestPlaces } from "./test-place.mjs";

/**
 * What a stage works with.
 * @typedef {object} TestContext
 * @property {string} place folder for reports and throw-away data, removed at the end
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} signal aborted by Ctrl-C
 * @property {(line: string) => void} say
 */

/**
 * One part of the tests: it prints what it does and returns its count; it throws only when it could not run at all.
 * @typedef {{name: string, run: (context: TestContext) => Promise<import("./tally.mjs").Tally>}} Stage
 */

const usage = `npm test           everything: types, lint, pure, engine, database, browser and fault tests
npm run check      types, lint, pure tests (two minutes at most)
npm test -- NAME … only the named stages: types lint imports unit engine int browser faults`;

/** @param {string[]} words */
export async function runTests(words) {
  const quick = words.includes("--quick");
  const names = words.filter((word) => !word.startsWith("--"));
  /** @type {Stage[]} */
  const all = [
    ...checks,
    vitestStage("unit"),
    vitestStage("engine"),
    vitestStage("int"),
    browserStage,
    vitestStage("faults"),
  ];
  const wanted = quick ? all.slice(0, checks.length + 1) : all;
  const stages = names.length > 0 ? all.filter(({ name }) => names.includes(name)) : wanted;
  if (words.includes("--help") || names.some((name) => !all.some((stage) => stage.name === name))) {
    console.log(usage);
    process.exitCode = words.includes("--help") ? 0 : 2;
    return;
  }
  const total = emptyTally();
  const controller = new AbortController();
  const say = (/** @type {string} */ line) => console.log(line);
  const interrupt = () => controller.abort(new Error("interrupted"));
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, interrupt);
  const place = makeTestPlace();
  try {
    await prepareAndRun(stages, { place, env: testEnvironment(), signal: controller.signal, say }, total);
  } catch (error) {
    total.failed++;
    tell(error, place);
  } finally {
    await removeTestPlaces(place);
  }
  if (controller.signal.aborted) console.log("Interrupted; what had been started was removed.");
  console.log(lastLine(total));
  process.exit(controller.signal.aborted ? 130 : total.failed > 0 ? 1 : 0);
}

/** @param {unknown} error @param {string} place */
function tell(error, place) {
  const told = explain(error, place);
  console.error(told instanceof Problem ? told.message : told);
}

/**
 * @param {Stage[]} stages
 * @param {TestContext} context
 * @param {import("./tally.mjs").Tally} total
 */
async function prepareAndRun(stages, context, total) {
  const { say, signal, place } = context;
  await installIfNeeded(say, signal);
  const postgres = stages.some(({ name }) => name === "int") ? await throwAwayPostgres(place) : null;
  if (postgres !== null) context.env.HONE_TEST_POSTGRES_URL = postgres.url("postgres");
  try {
    for (const stage of stages) {
      if (signal.aborted) return;
      say(`\n── ${stage.name} ${"─".repeat(Math.max(0, 70 - stage.name.length))}`);
      const begun = Date.now();
      try {
        const tally = await stage.run(context);
        addTo(total, tally);
        say(`${stage.name}: ${lastLine(tally)} (${Math.round((Date.now() - begun) / 1000)} s)`);
      } catch (error) {
        if (signal.aborted) return;
        total.failed++;
        tell(error, place);
      }
    }
  } finally {
    await postgres?.stop();
    if (postgres !== null) fs.rmSync(postgres.place, { recursive: true, force: true });
  }
}

/** @param {string} place */
async function throwAwayPostgres(place) {
  const home = path.join(place, "postgres");
  fs.mkdirSync(home);
  return startPostgres({ home, password: randomBytes(12).toString("hex"), throwAway: true });
}

/** The caller's settings of a real installation must not reach the tests. */
function testEnvironment() {
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    HONE_LOG_LEVEL: "warn",
    NEXT_TELEMETRY_DISABLED: "1",
    TURBO_TELEMETRY_DISABLED: "1",
  };
  for (const name of [
    "DATABASE_URL",
    "HONE_DATA_DIR",
    "HONE_DEMO",
    "HONE_URL",
    "HONE_SECRET",
    "HONE_WORKER_PORT",
    "HONE_TRUST_PROXY",
    "HONE_METRICS_TOKEN",
    "HONE_HOST",
    "PORT",
    "NODE_ENV",
  ]) {
    Reflect.deleteProperty(env, name);
  }
  Reflect.deleteProperty(env, process.stdout.isTTY ? "NO_COLOR" : "FORCE_COLOR");
  env[process.stdout.isTTY ? "FORCE_COLOR" : "NO_COLOR"] = "1";
  return env;
}
