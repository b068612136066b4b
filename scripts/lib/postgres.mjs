import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJson, writePrivateJson } from "./places.mjs";
import { freePort, isPortFree } from "./ports.mjs";
import { postgresBinaries, postgresIdentity, reachableHome } from "./postgres-binaries.mjs";
import { explain, explainOutput, Problem } from "./problem.mjs";
import { commandLineOf, isAlive, isTaken, remember, send, waitForExit } from "./processes.mjs";

/**
 * @typedef {object} PostgresOptions
 * @property {string} home folder for the cluster, its log and a note of where it is
 * @property {string} password of the user `postgres`; only used when the cluster is made
 * @property {boolean} [throwAway] no fsync: a crash of the machine may lose everything
 * @property {(line: string) => void} [say] told about repairs and odd places
 */

/**
 * A running server.
 * @typedef {object} Postgres
 * @property {number} port
 * @property {(database: string) => string} url
 * @property {() => number} pid of the postmaster
 * @property {() => boolean} isRunning
 * @property {() => Promise<void>} restart starts it again after it died; same port, same data
 * @property {() => Promise<void>} stop
 * @property {string} logFile
 * @property {boolean} adopted true when it was running already: it is not ours to stop
 * @property {string} place where its files really are: `home`, or elsewhere when `home` cannot be read by its user
 */

/**
 * Starts the embedded server, or takes over the one that an earlier run left behind. Only this machine can connect,
 * and only with the password.
 * @param {PostgresOptions} options
 * @returns {Promise<Postgres>}
 */
export async function startPostgres(options) {
  const identity = postgresIdentity();
  const bin = path.join(postgresBinaries(identity), "bin");
  const cluster = locate(options, identity);
  if (!fs.existsSync(path.join(cluster.data, "PG_VERSION"))) {
    makeCluster(bin, cluster, identity, options.password);
  }
  const port = await choosePort(cluster);
  const server = { ...cluster, bin, identity, port, throwAway: options.throwAway === true };
  const adopted = runningServer(cluster) !== null;
  let known = await launch(server, options.say);
  return {
    adopted,
    port,
    logFile: cluster.logFile,
    place: cluster.home,
    url: (database) =>
      `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`,
    pid: () => known.pid,
    isRunning: () => isAlive(known),
    restart: async () => {
      known = await launch(server, options.say);
    },
    stop: () => stopServer(known),
  };
}

/**
 * @typedef {{home: string, data: string, logFile: string, note: string}} Cluster
 * @typedef {Cluster & {bin: string, identity: import("./postgres-binaries.mjs").Identity, port: number,
 *   throwAway: boolean}} Server
 */

/**
 * @param {PostgresOptions} options
 * @param {import("./postgres-binaries.mjs").Identity} identity
 * @returns {Cluster}
 */
function locate({ home, say }, identity) {
  const note = path.join(home, "place.json");
  try {
    // A checkout that was moved still finds the files that had to be kept elsewhere.
    const place = readJson(note)?.home ?? reachableHome(identity, home);
    fs.mkdirSync(place, { recursive: true });
    if (place !== home && !fs.existsSync(note)) {
      say?.(
        `The database's files are kept in ${place}, because Postgres must not run as root and cannot read ${home}.`,
      );
    }
    if (identity.uid !== undefined && identity.gid !== undefined) {
      fs.chownSync(place, identity.uid, identity.gid);
      fs.chmodSync(place, 0o700);
    }
    if (place !== home) writePrivateJson(note, { ...readJson(note), home: place });
    return { home: place, data: path.join(place, "data"), logFile: path.join(place, "postgres.log"), note };
  } catch (error) {
    throw explain(error, home);
  }
}

/**
 * @param {string} bin
 * @param {Cluster} cluster
 * @param {import("./postgres-binaries.mjs").Identity} identity
 * @param {string} password
 */
function makeCluster(bin, cluster, identity, password) {
  const passwordFile = path.join(cluster.home, "password.tmp");
  const unfinished = `${cluster.data}.unfinished`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) {
    fs.chownSync(passwordFile, identity.uid, identity.gid);
  }
  try {
    let output = "";
    // Under the C locale neither case folding nor trigram search knows any letter outside ASCII, so a search for
    // Chinese words would read the whole table. Old systems have no C.UTF-8 of their own.
    for (const ctype of ["C.UTF-8", "en_US.UTF-8", "C"]) {
      const args = ["-D", unfinished, "-U", "postgres", "--pwfile", passwordFile, "--auth=scram-sha-256"];
      args.push("--encoding=UTF8", "--locale=C", `--lc-ctype=${ctype}`, "--no-instructions");
      args.push("--locale-provider=builtin", "--builtin-locale=C.UTF-8");
      const run = spawnSync(path.join(bin, "initdb"), args, { ...surroundings(identity), encoding: "utf8" });
      if (run.status === 0) {
        fs.renameSync(unfinished, cluster.data);
        return;
      }
      output = `${run.stdout ?? ""}${run.stderr ?? ""}${run.error ?? ""}`;
      fs.rmSync(unfinished, { recursive: true, force: true });
      if (!/locale/i.test(output)) break;
    }
    throw new Problem(
      `The database could not be created in ${cluster.data}:\n${lastLines(output, 4)}`,
      explainOutput(output),
    );
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
}

/** @param {import("./postgres-binaries.mjs").Identity} identity */
function surroundings(identity) {
  return { ...identity, cwd: "/", env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" } };
}

/**
 * The port of the server that is running, else the one used last time, else a free one.
 * @param {Cluster} cluster
 */
async function choosePort(cluster) {
  const running = runningServer(cluster);
  if (running !== null) return running.port;
  const last = readJson(cluster.note)?.port;
  const port = typeof last === "number" && (await isPortFree(last)) ? last : await freePort();
  writePrivateJson(cluster.note, { ...readJson(cluster.note), port });
  return port;
}

/**
 * The living postmaster of this cluster. Its pid file alone proves nothing: after a kill -9 and a restart of the
 * machine or container the number may belong to somebody else.
 * @param {Cluster} cluster
 */
function runningServer({ data }) {
  const lines = readPidFile(data);
  if (lines === null) return null;
  const pid = Number(lines[0]);
  const known = remember(pid);
  if (known.startedAt === "" || !commandLineOf(pid).includes(data)) return null;
  return { known, port: Number(lines[3]) };
}

/** @param {string} data */
function readPidFile(data) {
  try {
    return fs.readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return null;
  }
}

/**
 * A pid file without its server. Postgres looks at it by itself, and must: it also names the shared memory that
 * children of a killed postmaster may still be using, so it is never deleted here. Only when its number belongs to
 * another process by now, or to a corpse that nobody collects (in a container without an init), either of which
 * Postgres would take for a running server, is it given a number that is surely free.
 * @param {string} data
 */
function disarmStaleLock(data) {
  const lines = readPidFile(data);
  if (lines === null) return false;
  if (isTaken(Number(lines[0]))) {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    fs.writeFileSync(path.join(data, "postmaster.pid"), [pid, ...lines.slice(1)].join("\n"));
  }
  return true;
}

/**
 * @param {Server} server
 * @param {((line: string) => void) | undefined} say
 * @returns {Promise<import("./processes.mjs").KnownProcess>}
 */
async function launch(server, say) {
  const running = runningServer(server);
  if (running !== null) {
    if (await isReady(server, running.known)) return running.known;
    throw new Problem(
      `The database server of an earlier run (pid ${running.known.pid}) is alive but does not answer.`,
      `End it with "kill -INT ${running.known.pid}" and start again. Its log: ${server.logFile}`,
    );
  }
  if (disarmStaleLock(server.data)) {
    say?.("The database was not shut down properly last time; it repairs itself now.");
  }
  // Children of a killed postmaster hold its shared memory for a moment; until they are gone a new one gives up.
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { known, output } = await attempt(server);
    if (known !== null) return known;
    if (!/shared memory block|still in use/.test(output) || Date.now() > deadline) {
      throw new Problem(
        `The database did not start:\n${lastLines(output, 6)}`,
        explainOutput(output) ?? `Its whole log: ${server.logFile}`,
      );
    }
    await sleep(250);
  }
}

/**
 * @param {Server} server
 * @returns {Promise<{known: import("./processes.mjs").KnownProcess | null, output: string}>}
 */
async function attempt(server) {
  const log = openLog(server);
  const begin = fs.fstatSync(log).size;
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"];
  settings.push("log_checkpoints=off", "timezone=UTC", "log_timezone=UTC");
  if (server.throwAway) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  const args = [
    "-D",
    server.data,
    "-p",
    String(server.port),
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
  // Its own process group: Ctrl-C in the terminal must reach web and worker first.
  const child = spawn(path.join(server.bin, "postgres"), args, {
    ...surroundings(server.identity),
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  const failed = new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", resolve);
  });
  child.unref();
  const known = remember(child.pid ?? -1);
  const ready = await Promise.race([isReady(server, known), failed.then(() => false)]);
  if (ready) return { known, output: "" };
  if (isAlive(known)) send(known.pid, "SIGQUIT");
  return { known: null, output: readFrom(server.logFile, begin) };
}

/** @param {Server} server */
function openLog({ logFile, identity }) {
  if (fs.existsSync(logFile) && fs.statSync(logFile).size > 20_000_000)
    fs.renameSync(logFile, `${logFile}.1`);
  const log = fs.openSync(logFile, "a", 0o600);
  if (identity.uid !== undefined && identity.gid !== undefined)
    fs.fchownSync(log, identity.uid, identity.gid);
  return log;
}

/**
 * The postmaster writes "ready" into its pid file when it accepts connections.
 * @param {Server} server
 * @param {import("./processes.mjs").KnownProcess} known
 */
async function isReady(server, known) {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const lines = readPidFile(server.data);
    if (lines !== null && Number(lines[0]) === known.pid && lines[7]?.trim() === "ready") return true;
    if (!isAlive(known)) return false;
    await sleep(20);
  }
  return false;
}

/** @param {import("./processes.mjs").KnownProcess} known */
async function stopServer(known) {
  if (!isAlive(known)) return;
  // SIGINT is a fast shutdown: connections are closed, everything committed is on disk.
  send(known.pid, "SIGINT");
  if (await waitForExit(known, 20_000)) return;
  send(known.pid, "SIGQUIT");
  if (await waitForExit(known, 5000)) return;
  send(known.pid, "SIGKILL");
  await waitForExit(known, 2000);
}

/**
 * @param {string} file
 * @param {number} begin
 */
function readFrom(file, begin) {
  return fs.readFileSync(file).subarray(begin).toString("utf8");
}

/**
 * @param {string} text
 * @param {number} count
 */
function lastLines(text, count) {
  return text
    .trim()
    .split("\n")
    .slice(-count)
    .map((line) => `    ${line}`)
    .join("\n");
}
