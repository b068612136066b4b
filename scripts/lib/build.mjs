import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { run } from "./install.mjs";
import { root } from "./places.mjs";
import { explain, explainOutput, Problem } from "./problem.mjs";

/** What a build of web is made from. */
const sources = [
  "package-lock.json",
  "tsconfig.base.json",
  "core/package.json",
  "core/src",
  "prisma/package.json",
  "prisma/schema",
  "prisma/src",
  "web",
];
const notSources = new Set([
  "node_modules",
  "generated",
  "testing",
  "e2e",
  "test-results",
  "playwright-report",
]);

/** Where Next keeps the build. */
export function distDir() {
  return process.env.NEXT_DIST_DIR ?? ".next";
}

/**
 * Builds web for production, unless the last build was made from the same sources.
 * @param {(line: string) => void} say
 * @param {AbortSignal} [signal] ends the build
 */
export async function buildIfNeeded(say, signal) {
  const dist = path.join(root, "web", distDir());
  const stamp = path.join(dist, "hone-built-from");
  const wanted = hashOfSources();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  say("Building the web application (about a minute) …");
  fs.rmSync(stamp, { force: true });
  const next = path.join(root, "node_modules/next/dist/bin/next");
  const { code, output } = await run([process.execPath, next, "build"], {
    cwd: path.join(root, "web"),
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    signal,
  });
  if (code !== 0) {
    const tail = output.trim().split("\n").slice(-40).join("\n");
    throw new Problem(`The web application could not be built:\n${tail}`, explainOutput(output));
  }
  try {
    fs.writeFileSync(stamp, wanted);
  } catch (error) {
    throw explain(error, stamp);
  }
}

/** SHA-256 over every file a build reads, by name and content. */
export function hashOfSources() {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of filesUnder(path.join(root, source))) {
      hash.update(path.relative(root, file)).update("\0");
      hash.update(fs.readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesUnder(place) {
  if (!fs.statSync(place).isDirectory()) return [place];
  const entries = fs.readdirSync(place, { withFileTypes: true });
  return entries
    .filter(
      ({ name }) =>
        !notSources.has(name) && !name.startsWith(".") && !/\.test\.tsx?$|\.tsbuildinfo$/.test(name),
    )
    .filter(({ name }) => name !== "next-env.d.ts")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(place, entry.name);
      if (entry.isDirectory()) return filesUnder(file);
      return entry.isFile() ? [file] : [];
    });
}
