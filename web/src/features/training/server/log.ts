import { logInput, logOutput } from "@hone/core/training/run-contracts";
import { readLog } from "@hone/prisma/repositories/training/run-records";
import { requireRun } from "@hone/prisma/repositories/training/runs";
import { procedure } from "@/server/trpc";

/** A run's log, newest first. */
export const logProcedure = procedure("admin")
  .input(logInput)
  .output(logOutput)
  .query(async ({ ctx, input }) => {
    const run = await requireRun(ctx.database.db, ctx.membership.workspaceId, input.runId);
    return readLog(ctx.database.db, { ...input, runId: run.id });
  });
