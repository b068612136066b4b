import { runIdInput } from "@hone/core/training/run-contracts";
import { askRun } from "@hone/prisma/repositories/training/runs";
import { done, procedure } from "@/server/trpc";

/** Stops a run on a checkpoint, from which it can go on. */
export const pauseRunProcedure = procedure("admin")
  .input(runIdInput)
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const { before, after } = await askRun(tx, ctx.queue, workspaceId, input.runId, "pause");
      await ctx.audit(tx, {
        action: "training.pauseRun",
        subjectType: "TrainingRun",
        subjectId: input.runId,
        before: { status: before },
        after: { status: after },
      });
      return { ok: true as const };
    }),
  );
