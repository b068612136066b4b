import type { Db } from "@hone/prisma/client";
import { type AuditEntry, recordAudit } from "@hone/prisma/repositories/accounts/audit";

/** Writes what a command did into the audit log, in the command's transaction. The actor is the installation itself. */
export function recordCommand(
  tx: Db,
  entry: Omit<AuditEntry, "actorKind" | "actorId" | "ipAddress">,
): Promise<void> {
  return recordAudit(tx, { ...entry, actorKind: "system", actorId: "command line" });
}
