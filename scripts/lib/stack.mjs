import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ensureWritable, readJson, root, writePrivateJson } from "./places.mjs";
import { freePort } from "./ports.mjs";
import { startPostgres } from "./postgres.mjs";
import { explainOutput, Problem } from "./problem.mjs";
import { endLeftOver } from "./processes.mjs";
import { readSecrets } from "./secrets.mjs";
import { startService } from "./service.mjs";

/**
 * @typedef {object} StackOptions
 * @property {string} dataDir where the database, artifacts, logs and secrets live
 * @property {number} port of the web server
 * @property {string} host address the web server listens on
 * @property {string | null} databaseUrl a server of the user's, or null for the embedded one
 * @property {boolean} demo seed the demo workspace if this database never had it
 * @property {boolean} [dev] hot reload instead of the production build
 * @property {boolean} [throwAway] a test's database: no fsync
 * @property {(line: string) => void} say
 * @property {Record<string, string>} [env] more environment for web and worker
 */

/**
 * What the first visitor needs to get in.
 * @typedef {{signIns: {email: string, password: string, role: string}[], setupCode: string | null}} Welcome
 */

/**
 * The whole product, running.
 * @typedef {object} Stack
 * @property {string} url
 * @property {string} databaseUrl
 * @property {string} dataDir
 * @property {string} workerUrl the worker's own /healthz, /readyz and /metrics
 * @property {Welcome} welcome
 * @property {() => {web: number, worker: number, postgres: number | null}} pids
 * @property {() => Promise<void>} stop web, worker, then Postgres
 * @property {() => void} kill at once; the database repairs itself at the next start
 */

/**
 * Starts database, worker and web, in this order, and keeps them running. The checkout must be installed and, unless
 * `dev`, built; nobody else may use the data folder.
 * @param {StackOptions} options
 * @returns {Promise<Stack>}
 */
export async function startStack(options) {
  const { dataDir, say } = options;
  const logs = path.join(dataDir, "logs");
  ensureWritable(logs);
  const secrets = readSecrets(dataDir);
  /** @type {{stop: () => Promise<void>, kill: () => void}[]} newest last */
  const running = [];
  const stop = async () => {
    // One at a time: web first, so that nobody is answered by half a system; the database last.
    while (running.length > 0) await running.pop()?.stop();
    fs.rmSync(path.join(dataDir, "running.json"), { force: true });
  };
  try {
    const database = options.databaseUrl === null ? await startDatabase(options, secrets) : null;
    if (database !== null) running.push(database);
    const databaseUrl = options.databaseUrl ?? /** @type {any} */ (database).url;
    const welcome = await prepare(databaseUrl, database !== null, options);
    const workerPort = Number(process.env.HONE_WORKER_PORT) || (await freePort());
    const env = environment({ ...options, databaseUrl, workerPort, sessionSecret: secrets.sessionSecret });
    const record = recorder(dataDir);
    const worker = await startService({
      name: "worker",
      command: [process.execPath, "--import", "tsx", "worker/src/main.ts"],
      cwd: root,
      env,
      logFile: path.join(logs, "worker.log"),
      isReady: () => answers(`http://127.0.0.1:${workerPort}/readyz`),
      onStarted: (known) => record("worker", known),
      say,
    });
    running.push(worker);
    const web = await startService({
      ...webCommand(options),
      name: "web",
      env,
      logFile: path.join(logs, "web.log"),
      isReady: () => answers(`http://${reachable(options.host)}:${options.port}/healthz`),
      onStarted: (known) => record("web", known),
      show: options.dev === true,
      say,
    });
    running.push(web);
    return {
      url:
        process.env.HONE_URL ||
        `http://${reachable(options.host).replace(/^127\.0\.0\.1$/, "localhost")}:${options.port}`,
      databaseUrl,
      dataDir,
      welcome,
      workerUrl: `http://127.0.0.1:${workerPort}`,
      pids: () => ({ web: web.pid(), worker: worker.pid(), postgres: database?.pid() ?? null }),
      stop,
      kill: () => {
        for (const service of running) service.kill();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {StackOptions} options
 * @param {import("./secrets.mjs").Secrets} secrets
 */
async function startDatabase({ dataDir, throwAway, say }, { postgresPassword }) {
  const server = await startPostgres({
    home: path.join(dataDir, "postgres"),
    password: postgresPassword,
    throwAway: throwAway === true,
    say,
  });
  let stopping = false;
  let busy = false;
  const watch = setInterval(async () => {
    if (stopping || busy || server.isRunning()) return;
    busy = true;
    say(`The database server ended unexpectedly; starting it again. Its log: ${server.logFile}`);
    try {
      await server.restart();
    } catch (error) {
      say(/** @type {Error} */ (error).message);
    }
    busy = false;
  }, 200);
  watch.unref();
  return {
    url: server.url("hone"),
    pid: server.pid,
    stop: async () => {
      stopping = true;
      clearInterval(watch);
      while (busy) await new Promise((resolve) => setTimeout(resolve, 50));
      await server.stop();
    },
    kill: () => {
      stopping = true;
      clearInterval(watch);
      try {
        process.kill(server.pid(), "SIGQUIT");
      } catch {
        // It is gone already.
      }
    },
  };
}

/**
 * Runs scripts/prepare.ts: a process of its own, so that this one needs nothing from node_modules.
 * @param {string} databaseUrl
 * @param {boolean} embedded
 * @param {StackOptions} options
 * @returns {Promise<Welcome>}
 */
function prepare(databaseUrl, embedded, { dataDir, demo, say }) {
  const flags = [...(embedded ? ["--create"] : []), ...(demo ? ["--demo"] : [])];
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/prepare.ts", ...flags], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: databaseUrl, HONE_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let rest = "";
  let problem = "";
  let errors = "";
  /** @type {Welcome} */
  let welcome = { signIns: [], setupCode: null };
  child.stderr.on("data", (chunk) => {
    errors = (errors + chunk).slice(-10_000);
  });
  child.stdout.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = parseLine(line);
      if (typeof message.say === "string") say(message.say);
      if (typeof message.problem === "string") problem = message.problem;
      if (message.welcome) welcome = /** @type {Welcome} */ (message.welcome);
    }
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve(welcome);
      const why = problem || errors.trim().split("\n").slice(-15).join("\n");
      reject(new Problem(`The database could not be made ready.\n  ${why}`, explainOutput(why)));
    });
  });
}

/** @param {string} line @returns {Record<string, unknown>} */
function parseLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

/**
 * @param {StackOptions & {databaseUrl: string, workerPort: number, sessionSecret: string}} options
 * @returns {NodeJS.ProcessEnv}
 */
function environment({ dev, port, databaseUrl, dataDir, workerPort, sessionSecret, env }) {
  return {
    ...process.env,
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    HONE_DATA_DIR: dataDir,
    HONE_SECRET: process.env.HONE_SECRET ?? sessionSecret,
    HONE_WORKER_PORT: String(workerPort),
    PORT: String(port),
    ...env,
  };
}

/** @param {StackOptions} options */
function webCommand({ dev, host, port }) {
  const next = path.join(root, "node_modules/next/dist/bin/next");
  return {
    command: [process.execPath, next, dev ? "dev" : "start", "-p", String(port), "-H", host],
    cwd: path.join(root, "web"),
  };
}

/** @param {string} host an address to listen on */
function reachable(host) {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** @param {string} dataDir */
function recorder(dataDir) {
  const file = path.join(dataDir, "running.json");
  return (/** @type {string} */ name, /** @type {import("./processes.mjs").KnownProcess} */ known) =>
    writePrivateJson(file, { ...readJson(file), [name]: known });
}

/**
 * After a kill -9 of the supervisor its children live on and hold the port: end them before starting others.
 * @param {string} dataDir
 * @param {(line: string) => void} say
 */
export async function endOrphans(dataDir, say) {
  const file = path.join(dataDir, "running.json");
  for (const [name, known] of Object.entries(readJson(file) ?? {})) {
    if (await endLeftOver(known))
      say(`Ended the ${name} that an earlier run left behind (pid ${known.pid}).`);
  }
  fs.rmSync(file, { force: true });
}
