import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { readJson } from "./places.mjs";
import { commandLineOf, endLeftOver, isAlive, remember } from "./processes.mjs";

const prefix = "hone-test-";

/** A folder that others may enter (Postgres runs as `nobody` when we are root), marked with who made it. */
export function makeTestPlace() {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
  fs.chmodSync(place, 0o755);
  fs.writeFileSync(path.join(place, "owner.json"), JSON.stringify(remember(process.pid)));
  return place;
}

/**
 * Removes this run's folder, and those of runs that were killed, with the servers that still live in them.
 * @param {string} place
 */
export async function removeTestPlaces(place) {
  fs.rmSync(place, { recursive: true, force: true });
  const folder = os.tmpdir();
  for (const name of fs.readdirSync(folder).filter((entry) => entry.startsWith(prefix))) {
    const old = path.join(folder, name);
    try {
      if (isAlive(readJson(path.join(old, "owner.json")))) continue;
      await endServersUnder(old);
      fs.rmSync(old, { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

/**
 * Ends the processes that a killed run left behind: they are named in Postgres' pid files and in the lists of stacks.
 * @param {string} folder
 */
async function endServersUnder(folder) {
  for (const entry of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = path.join(folder, entry);
    if (path.basename(file) === "running.json") {
      for (const known of Object.values(readJson(file) ?? {})) await endLeftOver(known);
    }
    if (path.basename(file) === "postmaster.pid") {
      const pid = Number(fs.readFileSync(file, "utf8").split("\n")[0]);
      if (commandLineOf(pid).includes(path.dirname(file))) await endLeftOver(remember(pid));
    }
  }
}
