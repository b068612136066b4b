import { spawn } from "node:child_process";
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { explain, explainOutput, Problem } from "./problem.mjs";
import { isAlive, remember, send, waitForExit } from "./processes.mjs";

/**
 * @typedef {object} ServiceOptions
 * @property {string} name for people: "web", "worker"
 * @property {string[]} command program and arguments
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {string} logFile its output is appended here
 * @property {() => Promise<boolean>} isReady asked until it answers yes
 * @property {(line: string) => void} say told what matters to people
 * @property {boolean} [show] also print its output to the terminal
 * @property {(known: import("./processes.mjs").KnownProcess) => void} [onStarted]
 */

/**
 * A process that is kept running.
 * @typedef {object} Service
 * @property {() => number} pid
 * @property {(patience?: number) => Promise<void>} stop politely, and by force after `patience` milliseconds
 * @property {() => void} kill by force, now
 */

const firstReady = 90_000;
/**
 * Starts a process, waits until it is ready, and starts it again whenever it dies: at once when it had been ready,
 * after ever longer pauses when it dies while starting.
 * @param {ServiceOptions} options
 * @returns {Promise<Service>}
 */
export async function startService(options) {
  let stopping = false;
  let pause = 0;
  let known = remember(-1);
  /** @type {(() => void) | null} */
  let wake = null;
  let startedOnce = false;

  const launch = () => {
    const child = spawnLogged(options);
    known = remember(child.pid ?? -1);
    options.onStarted?.(known);
    child.once("error", (error) => {
      options.say(`${options.name} cannot be started: ${error.message}`);
      void onExit(null, null);
    });
    child.once("exit", (code, signal) => void onExit(code, signal));
  };
  const onExit = async (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
    if (stopping || !startedOnce) return;
    pause = Math.min(Math.max(100, pause * 2), 15_000);
    const why = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
    options.say(`${options.name} ${why}; starting it again. Its log: ${options.logFile}`);
    const timer = sleep(pause);
    await Promise.race([timer, new Promise((resolve) => (wake = () => resolve(undefined)))]);
    if (stopping) return;
    launch();
    void forgiveWhenReady(known);
  };
  const forgiveWhenReady = async (/** @type {import("./processes.mjs").KnownProcess} */ launched) => {
    while (!stopping && isAlive(launched)) {
      if (await options.isReady()) {
        if (isAlive(launched)) pause = 0;
        return;
      }
      await sleep(200);
    }
  };

  const logBegin = fs.existsSync(options.logFile) ? fs.statSync(options.logFile).size : 0;
  launch();
  try {
    await waitUntilReady(options, () => isAlive(known), logBegin);
  } catch (error) {
    stopping = true;
    send(known.pid, "SIGKILL");
    throw error;
  }
  startedOnce = true;
  // It may have died between its last answer and now.
  if (!isAlive(known)) void onExit(null, null);

  return {
    pid: () => known.pid,
    kill: () => {
      stopping = true;
      wake?.();
      send(known.pid, "SIGKILL");
    },
    stop: async (patience = 15_000) => {
      stopping = true;
      wake?.();
      send(known.pid, "SIGTERM");
      if (await waitForExit(known, patience)) return;
      options.say(`${options.name} did not stop in ${patience / 1000} s and is ended by force.`);
      send(known.pid, "SIGKILL");
      await waitForExit(known, 2000);
    },
  };
}

/** @param {ServiceOptions} options */
function spawnLogged({ command, cwd, env, logFile, show }) {
  const [program = "", ...args] = command;
  let log;
  try {
    if (fs.existsSync(logFile) && fs.statSync(logFile).size > 50_000_000)
      fs.renameSync(logFile, `${logFile}.1`);
    log = fs.openSync(logFile, "a", 0o600);
  } catch (error) {
    throw explain(error, logFile);
  }
  // Its own process group: Ctrl-C in the terminal reaches us alone, and we stop everything in order.
  const child = spawn(program, args, {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", show ? "pipe" : log, show ? "pipe" : log],
  });
  if (show) {
    const copy = fs.createWriteStream("", { fd: log });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        copy.write(chunk);
        process.stdout.write(chunk);
      });
    }
    child.once("close", () => copy.end());
  } else {
    fs.closeSync(log);
  }
  return child;
}

/**
 * @param {ServiceOptions} options
 * @param {() => boolean} isAlive
 * @param {number} logBegin
 */
async function waitUntilReady({ name, isReady, logFile }, isAlive, logBegin) {
  const deadline = Date.now() + firstReady;
  for (;;) {
    if (await isReady()) return;
    const late = Date.now() > deadline;
    if (late || !isAlive()) {
      const output = fs.readFileSync(logFile).subarray(logBegin).toString("utf8");
      const tail = output.trim().split("\n").slice(-15).join("\n");
      throw new Problem(
        `${name} ${late ? "did not become ready" : "ended while it was starting"}:\n${tail}`,
        explainOutput(output) ?? `Its whole log: ${logFile}`,
      );
    }
    await sleep(100);
  }
}
