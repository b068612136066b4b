import { listRunsInput, listRunsOutput } from "@hone/core/training/run-contracts";
import { listRuns } from "@hone/prisma/repositories/training/runs";
import { procedure } from "@/server/trpc";

/** Training runs, newest first. */
export const listRunsProcedure = procedure("admin")
  .input(listRunsInput)
  .output(listRunsOutput)
  .query(({ ctx, input }) => listRuns(ctx.database.db, ctx.membership.workspaceId, input));
