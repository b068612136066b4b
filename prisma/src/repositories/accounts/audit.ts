import { newId } from "@hone/core/ids";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";

export interface AuditEntry {
  workspaceId: string | null;
  actorKind: "user" | "apiKey" | "system";
  actorId: string | null;
  /** Name of the verb, such as `accounts.invite`. */
  action: string;
  subjectType: string;
  subjectId?: string | null;
  before?: unknown;
  after?: unknown;
  ipAddress?: string | null;
}

/** Adds a line to the audit log, in the transaction of what it tells. */
export async function recordAudit(tx: Db, { before, after, ...entry }: AuditEntry): Promise<void> {
  await tx.auditEvent.create({
    data: {
      id: newId(),
      ...entry,
      before: before === undefined ? Prisma.DbNull : toJson(before),
      after: after === undefined ? Prisma.DbNull : toJson(after),
    },
  });
}

/** Dates as ISO strings, undefined left out. */
function toJson(value: unknown): Prisma.InputJsonValue | typeof Prisma.JsonNull {
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? "null");
  return plain === null ? Prisma.JsonNull : (plain as Prisma.InputJsonValue);
}
