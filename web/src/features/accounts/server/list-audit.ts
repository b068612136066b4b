import "server-only";
import { auditPage, listAuditInput } from "@hone/core/accounts/contracts";
import { listAuditEvents } from "@hone/prisma/repositories/accounts/audit-log";
import { procedure } from "@/server/trpc";

/** What admins did in the workspace, newest first. */
export const listAudit = procedure("admin")
  .input(listAuditInput)
  .output(auditPage)
  .query(({ ctx, input: { cursor, limit, ...filter } }) =>
    listAuditEvents(ctx.database.db, ctx.membership.workspaceId, filter, { cursor, limit }),
  );
