import fs from "node:fs";
import { readJson, writePrivateJson } from "./places.mjs";
import { explain, Problem } from "./problem.mjs";
import { isAlive, remember } from "./processes.mjs";

/**
 * What a running `npm start` says about itself in its lock file.
 * @typedef {{owner: import("./processes.mjs").KnownProcess, url?: string}} LockNote
 */

/**
 * Makes sure that only one process works on a folder. A lock left behind by a killed process is taken over.
 * @param {string} file
 * @param {(note: LockNote) => Problem} refuse says that somebody else holds it
 * @returns {{note(extra: {url: string}): void, release(): void}}
 */
export function takeLock(file, refuse) {
  const mine = { owner: remember(process.pid) };
  for (let attempt = 0; ; attempt++) {
    // Written aside and linked into place: nobody ever reads half a note.
    const part = `${file}.${process.pid}.part`;
    try {
      fs.writeFileSync(part, JSON.stringify(mine), { mode: 0o600 });
      fs.linkSync(part, file);
      break;
    } catch (error) {
      if (/** @type {{code?: string}} */ (error).code !== "EEXIST") throw explain(error, file);
    } finally {
      fs.rmSync(part, { force: true });
    }
    /** @type {LockNote | null} */
    const other = readJson(file);
    if (isAlive(other?.owner)) throw refuse(/** @type {LockNote} */ (other));
    if (attempt === 3)
      throw new Problem(`The lock file ${file} cannot be taken.`, "Delete it and try again.");
    fs.rmSync(file, { force: true });
  }
  return {
    note: (extra) => writePrivateJson(file, { ...mine, ...extra }),
    release: () => {
      if (readJson(file)?.owner?.pid === process.pid) fs.rmSync(file, { force: true });
    },
  };
}
