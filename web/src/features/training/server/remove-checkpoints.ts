import { AppError } from "@hone/core/errors";
import { runIdInput } from "@hone/core/training/run-contracts";
import { runFolder } from "@hone/prisma/repositories/training/run-rows";
import { keepOnlyCheckpoints } from "@hone/prisma/repositories/training/run-work";
import { requireRun } from "@hone/prisma/repositories/training/runs";
import { done, procedure } from "@/server/trpc";

/** Deletes the checkpoint files of a run that is over; its model stays. */
export const removeCheckpointsProcedure = procedure("admin")
  .input(runIdInput)
  .output(done)
  .mutation(async ({ ctx, input }) => {
    const run = await requireRun(ctx.database.db, ctx.membership.workspaceId, input.runId);
    if (run.status !== "completed" && run.status !== "cancelled")
      throw new AppError(
        "CONFLICT",
        `This run is ${run.status} and goes on from its checkpoints; cancel it first.`,
      );
    await ctx.artifacts.remove(`${runFolder(run.id)}/out/checkpoints`);
    await ctx.database.transaction(async (tx) => {
      await keepOnlyCheckpoints(tx, run, []);
      await ctx.audit(tx, {
        action: "training.removeCheckpoints",
        subjectType: "TrainingRun",
        subjectId: run.id,
      });
    });
    return { ok: true as const };
  });
