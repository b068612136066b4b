import "server-only";
import { auditFacets as facets } from "@hone/core/accounts/contracts";
import { auditFacets as read } from "@hone/prisma/repositories/accounts/audit-log";
import { procedure } from "@/server/trpc";

/** The actions and people the audit log can be filtered by. */
export const auditFacets = procedure("admin")
  .output(facets)
  .query(({ ctx }) => read(ctx.database.db, ctx.membership.workspaceId));
