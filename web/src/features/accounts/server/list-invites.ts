import "server-only";
import { invitePage } from "@hone/core/accounts/contracts";
import { pageInput } from "@hone/core/paging";
import { listInvites as list } from "@hone/prisma/repositories/accounts/invites";
import { procedure } from "@/server/trpc";

/** The workspace's invites, newest first. */
export const listInvites = procedure("admin")
  .input(pageInput)
  .output(invitePage)
  .query(({ ctx, input }) => list(ctx.database.db, ctx.membership.workspaceId, input, new Date()));
