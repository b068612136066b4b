import { runIdInput, samplesOutput } from "@hone/core/training/run-contracts";
import { readSamples } from "@hone/prisma/repositories/training/run-records";
import { requireRun } from "@hone/prisma/repositories/training/runs";
import { procedure } from "@/server/trpc";

/** What the model said to the run's fixed prompts, evaluation by evaluation. */
export const samplesProcedure = procedure("admin")
  .input(runIdInput)
  .output(samplesOutput)
  .query(async ({ ctx, input }) => {
    const run = await requireRun(ctx.database.db, ctx.membership.workspaceId, input.runId);
    return readSamples(ctx.database.db, run.id);
  });
