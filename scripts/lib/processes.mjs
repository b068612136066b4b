import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A process that may outlive the one that wrote it down. The start time tells it from a later process that got the
 * same number.
 * @typedef {{pid: number, startedAt: string}} KnownProcess
 */

/**
 * When a process was started, in whatever words the system has for it; null when there is no such process (or only
 * its corpse, waiting to be collected).
 * @param {number} pid
 * @returns {string | null}
 */
export function startTimeOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === "linux") {
    try {
      // "pid (name, which may hold anything) state ppid …": the start time is field 22 of all.
      const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ") ?? [];
      return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
    } catch {
      return null;
    }
  }
  const ps = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const line = ps.stdout?.trim() ?? "";
  return line === "" || line.startsWith("Z") ? null : line.slice(line.indexOf(" ")).trim();
}

/**
 * @param {number} pid
 * @returns {KnownProcess}
 */
export function remember(pid) {
  return { pid, startedAt: startTimeOf(pid) ?? "" };
}

/** @param {KnownProcess | null | undefined} known */
export function isAlive(known) {
  return known != null && startTimeOf(known.pid) === known.startedAt;
}

/**
 * True when a process number is in use, even by a corpse or by a process of another user.
 * @param {number} pid
 */
export function isTaken(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {{code?: string}} */ (error).code === "EPERM";
  }
}

/**
 * The command line of a process, or "" when it cannot be seen.
 * @param {number} pid
 */
export function commandLineOf(pid) {
  if (process.platform === "linux") {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  }
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
}

/**
 * Sends a signal; false when there is nobody to receive it.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Waits until a process is gone.
 * @param {KnownProcess} known
 * @param {number} milliseconds
 * @returns {Promise<boolean>} false when it is still there after that time
 */
export async function waitForExit(known, milliseconds) {
  const deadline = Date.now() + milliseconds;
  while (isAlive(known)) {
    if (Date.now() > deadline) return false;
    await sleep(30);
  }
  return true;
}

/**
 * Ends a process left over by an earlier run: politely, then by force.
 * @param {KnownProcess} known
 * @param {number} [patience] milliseconds before force
 */
export async function endLeftOver(known, patience = 5000) {
  if (!isAlive(known)) return false;
  send(known.pid, "SIGTERM");
  if (!(await waitForExit(known, patience))) {
    send(known.pid, "SIGKILL");
    await waitForExit(known, 2000);
  }
  return true;
}
