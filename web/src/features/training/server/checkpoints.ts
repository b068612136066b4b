import { checkpointSchema, runIdInput } from "@hone/core/training/run-contracts";
import { readCheckpoints } from "@hone/prisma/repositories/training/run-records";
import { requireRun } from "@hone/prisma/repositories/training/runs";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** A run's checkpoints, newest first. */
export const checkpointsProcedure = procedure("admin")
  .input(runIdInput)
  .output(z.array(checkpointSchema))
  .query(async ({ ctx, input }) => {
    const run = await requireRun(ctx.database.db, ctx.membership.workspaceId, input.runId);
    return readCheckpoints(ctx.database.db, run.id);
  });
