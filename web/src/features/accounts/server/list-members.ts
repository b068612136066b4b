import "server-only";
import { listMembersInput, memberPage } from "@hone/core/accounts/contracts";
import { listMembers as list } from "@hone/prisma/repositories/accounts/members";
import { procedure } from "@/server/trpc";

/** The workspace's people, with their addresses and what they may do. */
export const listMembers = procedure("admin")
  .input(listMembersInput)
  .output(memberPage)
  .query(({ ctx, input: { search, role, ...page } }) =>
    list(ctx.database.db, ctx.membership.workspaceId, { search, role }, page),
  );
