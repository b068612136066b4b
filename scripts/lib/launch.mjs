import path from "node:path";
import { buildIfNeeded } from "./build.mjs";
import { installIfNeeded } from "./install.mjs";
import { takeLock } from "./lock.mjs";
import { dataDir, ensureWritable } from "./places.mjs";
import { isPortFree, nextFreePort } from "./ports.mjs";
import { explain, Problem } from "./problem.mjs";
import { endOrphans, startStack } from "./stack.mjs";

const usage = `npm start            install, build and run Hone; prints one URL
npm run dev          the same with hot reload
npm start -- --quiet print only the URL and problems

  PORT=3000            port of the web server (the next free one if 3000 is busy and PORT is not set)
  HONE_HOST=127.0.0.1  address it listens on; 0.0.0.0 for the whole network
  HONE_URL=…           address people type, when a proxy stands before it
  HONE_DATA_DIR=.data  database, artifacts, logs, secrets
  DATABASE_URL=…       a PostgreSQL of yours instead of the embedded one
  HONE_DEMO=0|1        seed the demo workspace (1 on the embedded database, 0 on a DATABASE_URL)`;

/** @param {string[]} words */
export async function launch(words) {
  const known = new Set(["--dev", "--quiet", "--help"]);
  const wrong = words.find((word) => !known.has(word));
  if (wrong !== undefined || words.includes("--help")) {
    console.log(wrong === undefined ? usage : `Unknown option ${wrong}.\n\n${usage}`);
    process.exitCode = wrong === undefined ? 0 : 2;
    return;
  }
  const quiet = words.includes("--quiet");
  const say = (/** @type {string} */ line) => {
    if (!quiet) console.log(line);
  };
  try {
    await run({ dev: words.includes("--dev"), say, warn: (line) => console.error(line) });
  } catch (error) {
    const told = explain(error, dataDir());
    if (told instanceof Problem) console.error(`\nHone cannot start. ${told.message}`);
    else console.error("\nHone cannot start, for a reason nobody foresaw:", told);
    process.exit(1);
  }
}

/** @param {{dev: boolean, say: (line: string) => void, warn: (line: string) => void}} options */
async function run({ dev, say, warn }) {
  const data = dataDir();
  ensureWritable(data);
  const lock = takeLock(path.join(data, "start.lock"), ({ owner, url }) => {
    const where = url === undefined ? "" : `, at ${url}`;
    return new Problem(
      `It is already running on ${data} (pid ${owner.pid}${where}).`,
      "Stop that one first, or set HONE_DATA_DIR and PORT to start a second, separate installation.",
    );
  });
  const stopper = stopOnSignals(say, () => lock.release());
  try {
    const host = process.env.HONE_HOST || "127.0.0.1";
    await endOrphans(data, warn);
    const port = await choosePort(host, say);
    await installIfNeeded(say, stopper.signal);
    if (!dev) await buildIfNeeded(say, stopper.signal);
    const databaseUrl = process.env.DATABASE_URL || null;
    const stack = await startStack({
      dataDir: data,
      port,
      host,
      databaseUrl,
      dev,
      demo: process.env.HONE_DEMO === undefined ? databaseUrl === null : process.env.HONE_DEMO === "1",
      say: warn,
    });
    lock.note({ url: stack.url });
    stopper.attach(stack);
    announce(stack);
  } catch (error) {
    lock.release();
    if (!stopper.signal.aborted) throw error;
    say("Stopped.");
    process.exit(130);
  }
}

/**
 * @param {string} host
 * @param {(line: string) => void} say
 */
async function choosePort(host, say) {
  const asked = process.env.PORT;
  const port = asked ? Number(asked) : 3000;
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Problem(`PORT=${asked} is not a port.`, "Give a number between 1 and 65535.");
  }
  if (await isPortFree(port, host)) return port;
  if (asked) {
    throw new Problem(
      `Port ${port} is used by another program, or may not be opened by you.`,
      `Stop that program, or choose another port: PORT=${port + 1} npm start`,
    );
  }
  const other = await nextFreePort(port + 1, host);
  say(`Port ${port} is used by another program; using ${other}. Set PORT to choose yourself.`);
  return other;
}

/** @param {import("./stack.mjs").Stack} stack */
function announce({ url, welcome }) {
  const lines = ["", `  Hone is ready:  ${url}`, ""];
  if (welcome.signIns.length > 0) {
    lines.push("  Demo sign-ins:");
    const width = Math.max(...welcome.signIns.map(({ email }) => email.length));
    for (const { email, password, role } of welcome.signIns) {
      lines.push(`    ${email.padEnd(width)}  ${password}  (${role})`);
    }
    lines.push("");
  }
  if (welcome.setupCode !== null) {
    lines.push(`  Make the first admin of your own:  ${url}/setup?code=${welcome.setupCode}`, "");
  }
  lines.push("  Ctrl-C stops it; everything is kept.", "");
  console.log(lines.join("\n"));
}

/**
 * The first signal stops everything in order, a second one by force. Until a stack is attached there is nothing to
 * stop but the program we are waiting for, which `signal` ends.
 * @param {(line: string) => void} say
 * @param {() => void} release
 */
function stopOnSignals(say, release) {
  /** @type {import("./stack.mjs").Stack | null} */
  let stack = null;
  const controller = new AbortController();
  const finish = async (/** @type {import("./stack.mjs").Stack} */ running) => {
    await running.stop();
    release();
    say("Stopped. All data are kept.");
    process.exit(0);
  };
  const onSignal = () => {
    if (controller.signal.aborted) {
      say("Stopping by force.");
      stack?.kill();
      release();
      process.exit(130);
    }
    say("\nStopping … (once more to force)");
    controller.abort();
    if (stack !== null) void finish(stack);
  };
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    attach: (/** @type {import("./stack.mjs").Stack} */ started) => {
      stack = started;
      if (controller.signal.aborted) void finish(started);
    },
  };
}
