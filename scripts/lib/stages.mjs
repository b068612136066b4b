import path from "node:path";
import { buildIfNeeded } from "./build.mjs";
import { ensureChromium } from "./chromium.mjs";
import { run } from "./install.mjs";
import { root } from "./places.mjs";
import { playwrightTally, vitestTally } from "./tally.mjs";

/** @typedef {import("./test-run.mjs").Stage} Stage */
/** @typedef {import("./test-run.mjs").TestContext} TestContext */

const bin = (/** @type {string} */ name) => path.join(root, "node_modules/.bin", name);
const print = (/** @type {string} */ chunk) => process.stdout.write(chunk);

/**
 * A program that passes or fails as a whole.
 * @param {string} name
 * @param {string[][]} commands run one after the other, all of them
 * @returns {Stage}
 */
function check(name, commands) {
  return {
    name,
    run: async ({ env, signal }) => {
      let failed = 0;
      for (const command of commands) {
        const { code } = await run(command, { cwd: root, env, signal, onOutput: print });
        if (code !== 0) failed++;
      }
      return { passed: commands.length - failed, failed, skipped: 0 };
    },
  };
}

/** @type {Stage[]} */
export const checks = [
  check("types", [
    [bin("turbo"), "run", "typecheck", "--output-logs=errors-only", "--continue"],
    [bin("tsc"), "--noEmit", "-p", "scripts"],
  ]),
  check("lint", [[bin("biome"), "check", "."]]),
  check("imports", [
    [
      bin("depcruise"),
      "--config",
      ".dependency-cruiser.cjs",
      "core/src",
      "prisma/src",
      "web/src",
      "worker/src",
    ],
  ]),
];

/**
 * @param {"unit" | "engine" | "int" | "faults"} project
 * @returns {Stage}
 */
export function vitestStage(project) {
  return {
    name: project,
    run: async ({ place, env, signal, say }) => {
      if (project === "faults") {
        env.HONE_CHROMIUM = await ensureChromium(say, signal);
        await buildIfNeeded(say, signal);
      }
      const report = path.join(place, `${project}.json`);
      const command = [bin("vitest"), "run", "--project", project, "--passWithNoTests"];
      command.push("--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
      const { code } = await run(command, { cwd: root, env, signal, onOutput: print });
      return vitestTally(report, code);
    },
  };
}

/** @type {Stage} */
export const browserStage = {
  name: "browser",
  run: async ({ place, env, signal, say }) => {
    const chromium = await ensureChromium(say, signal);
    await buildIfNeeded(say, signal);
    const report = path.join(place, "browser.json");
    const { code } = await run([bin("playwright"), "test"], {
      cwd: path.join(root, "web"),
      env: {
        ...env,
        HONE_CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
      signal,
      onOutput: print,
    });
    return playwrightTally(report, code);
  },
};
