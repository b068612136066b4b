import { runDetailSchema, runIdInput } from "@hone/core/training/run-contracts";
import { requireRun } from "@hone/prisma/repositories/training/runs";
import { procedure } from "@/server/trpc";
import { runFiles } from "./run-files";

/** One run with its settings, its state and what it has come to. */
export const getRunProcedure = procedure("admin")
  .input(runIdInput)
  .output(runDetailSchema)
  .query(async ({ ctx, input }) => {
    const run = await requireRun(ctx.database.db, ctx.membership.workspaceId, input.runId);
    return { ...run, ...(await runFiles(ctx.artifacts, run.id)) };
  });
