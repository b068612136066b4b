/**
 * Runs a benchmark that calls web's procedures without HTTP: `node scripts/bench/in-process.mjs SCRIPT [arguments]`. Web's
 * server code is written for Next's module conditions and its path alias; this gives both.
 */
import { spawn } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const [script = "", ...rest] = process.argv.slice(2);
const child = spawn(
  process.execPath,
  ["--conditions=react-server", "--import", "tsx", path.resolve(script), ...rest],
  {
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", TSX_TSCONFIG_PATH: path.join(root, "web/tsconfig.json") },
  },
);
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
