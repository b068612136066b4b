import { runIdInput } from "@hone/core/training/run-contracts";
import { askRun } from "@hone/prisma/repositories/training/runs";
import { done, procedure } from "@/server/trpc";

/** Lets a paused or failed run go on from its last checkpoint. */
export const resumeRunProcedure = procedure("admin")
  .input(runIdInput)
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const { before, after } = await askRun(tx, ctx.queue, workspaceId, input.runId, "resume");
      await ctx.audit(tx, {
        action: "training.resumeRun",
        subjectType: "TrainingRun",
        subjectId: input.runId,
        before: { status: before },
        after: { status: after },
      });
      return { ok: true as const };
    }),
  );
