import { runRowSchema, startRunInput } from "@hone/core/training/run-contracts";
import { startRun } from "@hone/prisma/repositories/training/runs";
import { procedure } from "@/server/trpc";

/** Starts a training run on a frozen export; the worker trains it when its turn comes. */
export const startRunProcedure = procedure("admin")
  .input(startRunInput)
  .output(runRowSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const run = await startRun(tx, ctx.queue, ctx.membership.workspaceId, input, ctx.user.id);
      await ctx.audit(tx, {
        action: "training.startRun",
        subjectType: "TrainingRun",
        subjectId: run.id,
        after: { name: run.name, dataset: run.dataset, base: run.base, settings: input.settings },
      });
      return run;
    }),
  );
