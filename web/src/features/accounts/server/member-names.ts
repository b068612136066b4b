import "server-only";
import { listMemberNamesInput, memberName } from "@hone/core/accounts/contracts";
import { listMemberNames } from "@hone/prisma/repositories/accounts/members";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Names of the workspace's people, for filters. */
export const memberNames = procedure("reviewer")
  .input(listMemberNamesInput)
  .output(z.array(memberName))
  .query(({ ctx, input }) => listMemberNames(ctx.database.db, ctx.membership.workspaceId, input.search));
