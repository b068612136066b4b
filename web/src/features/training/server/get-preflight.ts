import { preflightIdInput, preflightSchema } from "@hone/core/training/preflight";
import { requirePreflight } from "@hone/prisma/repositories/training/preflights";
import { procedure } from "@/server/trpc";

/** What a preflight has found, once it is done. */
export const getPreflightProcedure = procedure("admin")
  .input(preflightIdInput)
  .output(preflightSchema)
  .query(({ ctx, input }) =>
    requirePreflight(ctx.database.db, ctx.membership.workspaceId, input.preflightId),
  );
