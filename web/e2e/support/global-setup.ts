import { rmSync } from "node:fs";
import path from "node:path";
import { freePort } from "../../../scripts/lib/ports.mjs";
import { startStack } from "../../../scripts/lib/stack.mjs";
import { makeTestPlace } from "../../../scripts/lib/test-place.mjs";
import { publishStack } from "./stack";

/**
 * Starts the whole product as `npm start` does, on a database of its own with the demo workspace, and stops it after
 * the last test. With HONE_E2E_URL set, the tests run against that address instead.
 */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.HONE_E2E_URL !== undefined) return undefined;
  const place = makeTestPlace();
  const stack = await startStack({
    dataDir: path.join(place, "data"),
    port: await freePort(),
    host: "127.0.0.1",
    databaseUrl: null,
    demo: true,
    throwAway: true,
    say: (line) => process.stdout.write(`[stack] ${line}\n`),
    env: { HONE_LOG_LEVEL: "info" },
  });
  publishStack({
    url: stack.url,
    workerUrl: stack.workerUrl,
    databaseUrl: stack.databaseUrl,
    dataDir: stack.dataDir,
    setupCode: stack.welcome.setupCode,
    signIns: stack.welcome.signIns,
  });
  return async () => {
    await stack.stop();
    rmSync(place, { recursive: true, force: true });
  };
}
