import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { readJson, root } from "./places.mjs";
import { explain, explainOutput, Problem } from "./problem.mjs";

/**
 * Installs what package-lock.json names and generates the database client, unless both are already as they should be.
 * @param {(line: string) => void} say
 * @param {AbortSignal} [signal] ends the programs it waits for
 */
export async function installIfNeeded(say, signal) {
  if (!isInstalled()) {
    say("Installing dependencies (a few minutes the first time) …");
    await npmInstall(signal);
    if (!isInstalled()) {
      throw new Problem(
        "npm finished, but node_modules does not hold what package-lock.json names.",
        `Run "npm ci" in ${root} and look at what it says.`,
      );
    }
    // Installing has generated the database client already.
    if (fs.existsSync(generatedClient)) return markGenerated();
  }
  await generateIfNeeded(say, signal);
}

/**
 * npm keeps a copy of what it has really installed; every package of package-lock.json must be in it at the same
 * version. Packages for other systems may be missing.
 */
function isInstalled() {
  const wanted = readJson(path.join(root, "package-lock.json"))?.packages;
  const present = readJson(path.join(root, "node_modules", ".package-lock.json"))?.packages;
  if (wanted == null)
    throw new Problem(`package-lock.json is missing in ${root}.`, "Is this a whole checkout?");
  if (present == null) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (!place.includes("node_modules/") || entry.link || entry.optional || entry.peer) return true;
    return present[place]?.version === entry.version;
  });
}

/** @param {AbortSignal} [signal] */
async function npmInstall(signal) {
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith(".js") || npm?.endsWith(".cjs") ? [process.execPath, npm] : ["npm"];
  const env = {
    ...process.env,
    // The CPU binary is inside the package; its post-install step would fetch CUDA files from another host.
    ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? "skip",
    // npm leaves out what tests and builds need when this says "production".
    NODE_ENV: "development",
  };
  const { code, output } = await run([...command, "ci", "--no-fund", "--no-audit"], {
    cwd: root,
    env,
    signal,
  });
  if (code === 0) return;
  const tail = output.trim().split("\n").slice(-15).join("\n");
  throw new Problem(`The dependencies could not be installed. npm said:\n${tail}`, explainOutput(output));
}

const generatedClient = path.join(root, "prisma/src/generated/client.ts");
const generatedStamp = path.join(root, "node_modules/.cache/hone/generated-from");

function hashOfSchema() {
  const schema = path.join(root, "prisma/schema");
  const hash = createHash("sha256").update(fs.readFileSync(path.join(root, "prisma/package.json")));
  for (const name of fs.readdirSync(schema).sort())
    hash.update(name).update(fs.readFileSync(path.join(schema, name)));
  return hash.digest("hex");
}

function markGenerated() {
  try {
    fs.mkdirSync(path.dirname(generatedStamp), { recursive: true });
    fs.writeFileSync(generatedStamp, hashOfSchema());
  } catch (error) {
    throw explain(error, generatedStamp);
  }
}

/**
 * Generates the database client again when the schema has changed since the last time (after a `git pull`, say).
 * @param {(line: string) => void} say
 * @param {AbortSignal} [signal]
 */
async function generateIfNeeded(say, signal) {
  const stamp = fs.existsSync(generatedStamp) ? fs.readFileSync(generatedStamp, "utf8") : "";
  if (fs.existsSync(generatedClient) && stamp === hashOfSchema()) return;
  say("Generating the database client …");
  const cli = path.join(root, "node_modules/prisma/build/index.js");
  const env = { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" };
  const { code, output } = await run([process.execPath, cli, "generate"], {
    cwd: path.join(root, "prisma"),
    env,
    signal,
  });
  if (code !== 0) {
    throw new Problem(`The database client could not be generated:\n${output}`, explainOutput(output));
  }
  markGenerated();
}

/**
 * Runs a program to its end and keeps the last of what it printed. When the signal aborts, the program is interrupted
 * as by Ctrl-C, and the promise is rejected once it has ended.
 * @param {string[]} command
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} options.env
 * @param {AbortSignal} [options.signal]
 * @param {(chunk: string) => void} [options.onOutput]
 * @returns {Promise<{code: number, output: string}>}
 */
export function run([program = "", ...args], { cwd, env, signal, onOutput }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-200_000);
      onOutput?.(chunk.toString("utf8"));
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const interrupt = () => {
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGKILL"), 30_000).unref();
    };
    signal?.addEventListener("abort", interrupt, { once: true });
    if (signal?.aborted) interrupt();
    child.once("error", (error) => reject(explain(error, program)));
    child.once("close", (code) => {
      signal?.removeEventListener("abort", interrupt);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code: code ?? 1, output });
    });
  });
}
