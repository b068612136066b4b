import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const repositoryRoot = fileURLToPath(new URL("../../../..", import.meta.url));

export interface HoneRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the real command in a process of its own, from a folder of the caller's choice. */
export function runHone(
  words: string[],
  options: { cwd?: string; npm?: boolean; env?: Record<string, string> } = {},
): Promise<HoneRun> {
  const [file, args] = options.npm
    ? ["npm", ["run", "-s", "--prefix", repositoryRoot, "hone", "--", ...words]]
    : [process.execPath, [`${repositoryRoot}/worker/bin/hone.mjs`, ...words]];
  // What npm told the test runner is not the command's business.
  const { npm_lifecycle_event: _, INIT_CWD: __, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { cwd: options.cwd ?? repositoryRoot, env: { ...env, ...options.env }, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}
