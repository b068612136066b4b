import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hashOfSources } from "./build.mjs";
import { takeLock } from "./lock.mjs";
import { isPortFree, nextFreePort } from "./ports.mjs";
import { explain, explainOutput, Problem } from "./problem.mjs";
import { isAlive, remember, startTimeOf } from "./processes.mjs";
import { readSecrets } from "./secrets.mjs";
import { lastLine, playwrightTally, vitestTally } from "./tally.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "hone-lib-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: unknown) => {
  const place = path.join(folder, name);
  writeFileSync(place, JSON.stringify(content));
  return place;
};
/** A process number that belonged to somebody and is free again. */
const deadPid = () => spawnSync(process.execPath, ["--version"]).pid;

describe("the count of tests", () => {
  const suite = (status: string, results: string[]) => ({
    status,
    assertionResults: results.map((result) => ({ status: result })),
  });
  const vitest = (passed: number, failed: number, pending: number, testResults: object[]) => ({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
    testResults,
  });

  it("adds a file that could not be loaded as one failure", () => {
    const report = file(
      "a.json",
      vitest(3, 1, 2, [suite("failed", ["passed", "failed"]), suite("failed", [])]),
    );
    expect(vitestTally(report, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it("is a failure when the runner fails without a failed test, or leaves no report", () => {
    const report = file("b.json", vitest(3, 0, 0, [suite("passed", ["passed"])]));
    expect(vitestTally(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
    expect(vitestTally(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(vitestTally(path.join(folder, "nowhere.json"), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("takes a browser test that passed only at the second try as failed", () => {
    const report = file("c.json", { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(playwrightTally(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  it("names skips only when there are some", () => {
    expect(lastLine({ passed: 7, failed: 0, skipped: 0 })).toBe("7 passed, 0 failed");
    expect(lastLine({ passed: 7, failed: 1, skipped: 2 })).toBe("7 passed, 1 failed, 2 skipped");
  });
});

describe("the lock of a data folder", () => {
  const refuse = () => new Problem("held");

  it("is refused while its owner lives and given back by release", () => {
    const place = path.join(folder, "start.lock");
    const lock = takeLock(place, refuse);
    lock.note({ url: "http://localhost:1" });
    expect(() => takeLock(place, ({ url }) => new Problem(`held at ${url}`))).toThrow(
      "held at http://localhost:1",
    );
    lock.release();
    expect(existsSync(place)).toBe(false);
  });

  it("is taken over from a dead owner, and from a process that only has the same number", () => {
    const dead = file("dead.lock", { owner: { pid: deadPid(), startedAt: "1" } });
    expect(() => takeLock(dead, refuse)).not.toThrow();
    const reused = file("reused.lock", { owner: { pid: process.pid, startedAt: "another time" } });
    expect(() => takeLock(reused, refuse)).not.toThrow();
  });
});

describe("processes", () => {
  it("are known by number and start", () => {
    const me = remember(process.pid);
    expect(isAlive(me)).toBe(true);
    expect(isAlive({ ...me, startedAt: "0" })).toBe(false);
    expect(startTimeOf(deadPid())).toBeNull();
    expect(isAlive(remember(-1))).toBe(false);
    expect(isAlive(null)).toBe(false);
  });
});

describe("ports", () => {
  it("that are taken are passed over", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expect(await isPortFree(port)).toBe(false);
    expect(await nextFreePort(port, "127.0.0.1")).not.toBe(port);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  });
});

it("secrets are made once and readable by their owner only", () => {
  const made = readSecrets(folder);
  expect(readSecrets(folder)).toEqual(made);
  expect(made.sessionSecret.length).toBeGreaterThanOrEqual(32);
  const place = path.join(folder, "secrets.json");
  expect(statSync(place).mode & 0o777).toBe(0o600);
  expect(readFileSync(place, "utf8")).toContain(made.postgresPassword);
});

it("a full disk and a read-only folder are told in one sentence, other errors stay what they are", () => {
  const full = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC", path: "/data/x" });
  expect(String(explain(full, "/data"))).toContain("The disk that holds /data/x is full");
  const readOnly = Object.assign(new Error("EROFS"), { code: "EROFS" });
  expect(String(explain(readOnly, "/data"))).toContain("/data is on a read-only file system");
  const other = new Error("else");
  expect(explain(other, "/data")).toBe(other);
  expect(explainOutput("initdb: could not write: No space left on device")).toContain("disk is full");
  expect(explainOutput("npm error code EAI_AGAIN")).toContain("registry could not be reached");
  expect(explainOutput("something else")).toBeUndefined();
});

it("a build is made from what Next reads: the same sources give the same hash", () => {
  expect(hashOfSources()).toBe(hashOfSources());
  expect(hashOfSources()).toMatch(/^[0-9a-f]{64}$/);
});
