import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate } from "@hone/prisma/migrate";
import { startPostgres } from "./lib/postgres.mjs";
import { sqlToReachSchema } from "./lib/schema-engine";

/**
 * `npm run migration-diff`: prints the SQL that prisma/schema has and prisma/migrations have not, to be read, corrected
 * and put into a new migration. Runs on a database server of its own that is thrown away. Lines that would drop an
 * index which the schema language cannot express (see the drift test) are not for copying.
 */
const place = mkdtempSync(path.join(tmpdir(), "hone-diff-"));
chmodSync(place, 0o755);
const server = await startPostgres({
  home: place,
  password: randomBytes(12).toString("hex"),
  throwAway: true,
});
try {
  const url = server.url("postgres");
  await migrate(url);
  const statements = await sqlToReachSchema(url);
  process.stdout.write(statements.map((statement) => `${statement};\n`).join("\n"));
} finally {
  await server.stop();
  for (const folder of [server.place, place]) rmSync(folder, { recursive: true, force: true });
}
