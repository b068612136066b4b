import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { setStage, slug } from "./faults/setup";
import { freePort } from "./lib/ports.mjs";
import { isAlive, remember } from "./lib/processes.mjs";
import { makeTestPlace, removeTestPlaces } from "./lib/test-place.mjs";

const root = path.resolve(import.meta.dirname, "..");
const place = makeTestPlace();
const running: Started[] = [];

interface Started {
  child: ChildProcess;
  output: () => string;
  exited: Promise<number | null>;
}

/** Runs `npm start`'s program on a data folder with an awkward name. */
function start(data: string, env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env: { ...process.env, HONE_DEMO: "0", HONE_DATA_DIR: data, NODE_ENV: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const started = { child, output: () => text, exited };
  running.push(started);
  return started;
}

async function ready(started: Started): Promise<string> {
  for (let i = 0; i < 1200; i++) {
    const url = /ready:\s+(\S+)/.exec(started.output())?.[1];
    if (url !== undefined) return url;
    if (started.child.exitCode !== null) break;
    await sleep(100);
  }
  throw new Error(`it did not become ready:\n${started.output()}`);
}

async function stop(started: Started): Promise<number> {
  const begun = Date.now();
  started.child.kill("SIGINT");
  expect(await started.exited).toBe(0);
  return Date.now() - begun;
}

const dataDir = (name: string) => {
  const folder = path.join(place, name);
  mkdirSync(folder, { recursive: true });
  return folder;
};
const readJson = (file: string) => JSON.parse(readFileSync(file, "utf8"));

function databaseUrl(data: string, database = "hone"): string {
  const { port } = readJson(path.join(data, "postgres/place.json"));
  const { postgresPassword } = readJson(path.join(data, "secrets.json"));
  return `postgresql://postgres:${encodeURIComponent(postgresPassword)}@127.0.0.1:${port}/${database}`;
}

async function query(data: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl(data) });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

afterEach(async () => {
  for (const { child, exited } of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGINT");
    await exited;
  }
});
afterAll(() => removeTestPlaces(place));

describe("npm start", () => {
  it("runs everything, refuses a second one, stops with open streams, and keeps the data", async () => {
    const data = dataDir("with space ünd 咖啡");
    const port = String(await freePort());
    const first = start(data, { PORT: port });
    const url = await ready(first);
    expect(url).toBe(`http://localhost:${port}`);
    expect(first.output()).toMatch(/\/setup\?code=[a-z2-9-]{14}/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await query(
      data,
      `INSERT INTO "Workspace" ("id", "slug", "name") VALUES (gen_random_uuid(), 'kept', 'Kept')`,
    );

    const second = start(data, { PORT: String(await freePort()) });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`already running on ${data}`);
    expect(second.output()).toContain(url);

    const { web, worker } = readJson(path.join(data, "running.json"));
    const postgres = Number(
      readFileSync(path.join(data, "postgres/data/postmaster.pid"), "utf8").split("\n")[0],
    );
    const processes = [web, worker, remember(postgres)];
    expect(processes.every(isAlive)).toBe(true);
    // Streams that never end by themselves must not keep it from stopping.
    const { admin } = await setStage(url, databaseUrl(data), 0, "start");
    const { name, value } = admin.session;
    const events = () =>
      fetch(`${url}/api/events?workspace=${slug}`, { headers: { cookie: `${name}=${value}` } });
    const streams = await Promise.all([events(), events(), events()]);
    expect(streams.map((stream) => stream.headers.get("content-type"))).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining("text/event-stream")),
    );
    expect(await stop(first)).toBeLessThan(20_000);
    expect(first.output()).not.toContain("by force");
    expect(processes.some(isAlive)).toBe(false);

    const again = start(data, { PORT: port });
    await ready(again);
    expect(await query(data, `SELECT "name" FROM "Workspace" WHERE "slug" = 'kept'`)).toEqual([
      { name: "Kept" },
    ]);
    await stop(again);
  });

  it("repairs what a kill -9 of everything left behind", async () => {
    const data = dataDir("killed");
    const port = String(await freePort());
    const first = start(data, { PORT: port });
    await ready(first);
    const { web, worker } = readJson(path.join(data, "running.json"));
    const postgres = Number(
      readFileSync(path.join(data, "postgres/data/postmaster.pid"), "utf8").split("\n")[0],
    );
    // The watcher and the database die; web and worker live on and hold the port.
    first.child.kill("SIGKILL");
    process.kill(postgres, "SIGKILL");
    await first.exited;
    expect(isAlive(web) && isAlive(worker)).toBe(true);

    const second = start(data, { PORT: port });
    await ready(second);
    expect(second.output()).toContain("Ended the web that an earlier run left behind");
    expect(second.output()).toContain("it repairs itself now");
    expect(isAlive(web) || isAlive(worker)).toBe(false);
    await stop(second);
  });

  it("says that a chosen port is taken, and what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const refused = start(dataDir("port"), { PORT: String(port) });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toMatch(
      new RegExp(`Port ${port} is used by another program.*\n.*PORT=${port + 1} npm start`),
    );
    await close(other);
  });

  it("names a folder that may not be written, a wrong port and a server that does not answer", async () => {
    const wrong = start(dataDir("wrong"), { PORT: "eighty" });
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toContain("PORT=eighty is not a port");

    const silent = start(dataDir("silent"), {
      PORT: String(await freePort()),
      DATABASE_URL: "postgresql://nobody:nothing@127.0.0.1:1/none",
    });
    expect(await silent.exited).toBe(1);
    expect(silent.output()).toMatch(/No database server answers at 127\.0\.0\.1:1 .*DATABASE_URL/);

    if (process.getuid?.() === 0) return; // Root may write everywhere.
    const locked = dataDir("locked");
    chmodSync(locked, 0o500);
    const refused = start(locked);
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toMatch(/No permission to write .*locked/);
  });

  it("starts none of its own databases with DATABASE_URL, and makes no demo there", async () => {
    const host = dataDir("host");
    const first = start(host, { PORT: String(await freePort()) });
    await ready(first);
    await query(host, "CREATE DATABASE mine TEMPLATE template0");
    const data = dataDir("guest");
    const second = start(data, {
      PORT: String(await freePort()),
      HONE_DEMO: "",
      DATABASE_URL: databaseUrl(host, "mine"),
    });
    await ready(second);
    expect(existsSync(path.join(data, "postgres"))).toBe(false);
    expect(second.output()).not.toContain("Demo sign-ins");
    await stop(second);
    await stop(first);
  });
});

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
