import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { run } from "./install.mjs";
import { root } from "./places.mjs";
import { Problem } from "./problem.mjs";

const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Finds a browser for the tests: HONE_CHROMIUM, the system's, or Playwright's own.
 * @returns {string | null}
 */
export function findChromium() {
  const named = process.env.HONE_CHROMIUM;
  if (named !== undefined) {
    if (fs.existsSync(named)) return named;
    throw new Problem(`HONE_CHROMIUM names ${named}, which does not exist.`);
  }
  const own = createRequire(path.join(root, "package.json"))("@playwright/test").chromium.executablePath();
  return [...usual, own].find((file) => file !== "" && fs.existsSync(file)) ?? null;
}

/**
 * The browser's executable; installs one when there is none: Debian's package as root, else Playwright's own.
 * @param {(line: string) => void} say
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
export async function ensureChromium(say, signal) {
  const found = findChromium();
  if (found !== null) return found;
  let output = "";
  const attempt = async (/** @type {string[]} */ command, /** @type {NodeJS.ProcessEnv} */ env = {}) => {
    const result = await run(command, { cwd: root, env: { ...process.env, ...env }, signal });
    output += `$ ${command.join(" ")}\n${result.output.trim().split("\n").slice(-6).join("\n")}\n`;
  };
  if (process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get")) {
    say("Installing the browser for the tests (Debian's chromium) …");
    const quiet = { DEBIAN_FRONTEND: "noninteractive" };
    await attempt(["apt-get", "update", "-q"], quiet);
    await attempt(
      ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
      quiet,
    );
  }
  if (findChromium() === null) {
    say("Installing the browser for the tests (Playwright's own) …");
    const cli = path.join(root, "node_modules/@playwright/test/cli.js");
    await attempt([process.execPath, cli, "install", "--only-shell", "chromium"]);
  }
  const installed = findChromium();
  if (installed !== null) return installed;
  throw new Problem(
    `There is no browser for the tests, and none could be installed:\n${output}`,
    "Install Chromium, or name one with HONE_CHROMIUM=/path/to/chromium.",
  );
}
