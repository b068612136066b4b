import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "../../../scripts/lib/ports.mjs";
import { stack } from "./stack";

const root = path.resolve(import.meta.dirname, "../../..");

/** A web process of its own on a new, empty installation: for what happens before anybody is there. */
export interface FreshWeb {
  url: string;
  databaseUrl: string;
  /** What the start printed for the first visitor. */
  setupCode: string;
  /** Sends SIGTERM and waits until the process is gone; milliseconds it took. */
  stop(): Promise<number>;
  remove(): Promise<void>;
}

export async function startFreshWeb(): Promise<FreshWeb> {
  const target = new URL(stack().databaseUrl);
  const name = `hone_fresh_${randomBytes(4).toString("hex")}`;
  target.pathname = `/${name}`;
  const databaseUrl = target.toString();
  const setupCode = await prepare(databaseUrl);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const next = path.join(root, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [next, "start", "-p", String(port), "-H", "127.0.0.1"], {
    cwd: path.join(root, "web"),
    stdio: "ignore",
    env: {
      ...process.env,
      ...{ NODE_ENV: "production", DATABASE_URL: databaseUrl, HONE_URL: url },
      ...{ HONE_SECRET: randomBytes(24).toString("hex"), HONE_DATA_DIR: path.join(stack().dataDir, name) },
    },
  });
  await answering(`${url}/readyz`, child);
  return { url, databaseUrl, setupCode, stop: () => stop(child), remove: () => remove(child, name) };
}

/** Creates and migrates the database as a start does, and reads the code it prints. */
async function prepare(databaseUrl: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "scripts/prepare.ts", "--create"],
    { cwd: root, env: { ...process.env, DATABASE_URL: databaseUrl } },
  );
  for (const line of stdout.split("\n").filter(Boolean)) {
    const message = JSON.parse(line) as { welcome?: { setupCode: string | null } };
    if (message.welcome?.setupCode) return message.welcome.setupCode;
  }
  throw new Error(`No set-up code was printed:\n${stdout}`);
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    if (child.exitCode !== null) throw new Error(`web ended with code ${child.exitCode}`);
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${url} did not answer within a minute`);
}

async function stop(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) return 0;
  const begun = Date.now();
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await gone;
  clearTimeout(patience);
  return Date.now() - begun;
}

async function remove(child: ChildProcess, name: string): Promise<void> {
  await stop(child);
  const client = new pg.Client({ connectionString: stack().databaseUrl });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await client.end();
}
