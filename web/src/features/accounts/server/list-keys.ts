import "server-only";
import { apiKeyPage } from "@hone/core/accounts/contracts";
import { pageInput } from "@hone/core/paging";
import { listApiKeys } from "@hone/prisma/repositories/accounts/api-keys";
import { procedure } from "@/server/trpc";

/** The workspace's keys, newest first; their secrets are not kept. */
export const listKeys = procedure("admin")
  .input(pageInput)
  .output(apiKeyPage)
  .query(({ ctx, input }) => listApiKeys(ctx.database.db, ctx.membership.workspaceId, input));
