// The embedded database alone, for commands that need it while Hone is stopped: prints one JSON line, {"url": …} or
// {"problem": …}, and ends the server when its standard input ends, unless it was running before.
import path from "node:path";
import { dataDir } from "./lib/places.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { readSecrets } from "./lib/secrets.mjs";

const tell = (/** @type {object} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`);
// The terminal's Ctrl-C reaches us too; the command that started us decides when to stop.
for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => undefined);

try {
  const data = dataDir();
  const { postgresPassword } = readSecrets(data);
  const server = await startPostgres({ home: path.join(data, "postgres"), password: postgresPassword });
  const stop = async () => {
    if (!server.adopted) await server.stop();
    process.exit(0);
  };
  process.stdin.on("end", stop).resume();
  process.on("SIGTERM", stop);
  tell({ url: server.url("hone"), adminUrl: server.url("postgres"), adopted: server.adopted });
} catch (error) {
  tell({ problem: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
