import path from "node:path";
import { describeError } from "@hone/core/errors";
import { pendingMigrations } from "@hone/prisma/migration-state";
import { database } from "@/server/database";
import { log } from "@/server/log";

export const dynamic = "force-dynamic";

const migrations = path.resolve(process.cwd(), "../prisma/migrations");

/** Ready: the database answers and has every migration this version needs. */
export async function GET(): Promise<Response> {
  try {
    const pending = await pendingMigrations(database(), migrations);
    if (pending.length === 0) return Response.json({ status: "ok" });
    return Response.json(
      {
        status: "not ready",
        reason: `${pending.length} migration(s) are not applied, from ${pending[0]} on`,
      },
      { status: 503 },
    );
  } catch (error) {
    log().warn({ reason: describeError(error) }, "not ready");
    return Response.json({ status: "not ready", reason: "the database does not answer" }, { status: 503 });
  }
}
