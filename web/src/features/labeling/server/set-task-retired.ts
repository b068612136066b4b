import { setTaskRetiredInput } from "@hone/core/labeling/campaign-contracts";
import { setTaskRetired } from "@hone/prisma/repositories/labeling/campaigns";
import { done, procedure } from "@/server/trpc";

/** Takes a task out of circulation, or back into it. */
export const setTaskRetiredProcedure = procedure("admin")
  .input(setTaskRetiredInput)
  .output(done)
  .mutation(({ ctx, input: { taskId, retired } }) =>
    ctx.database.transaction(async (tx) => {
      await setTaskRetired(tx, ctx.membership.workspaceId, taskId, retired);
      await ctx.audit(tx, {
        action: retired ? "labeling.retire-task" : "labeling.restore-task",
        subjectType: "task",
        subjectId: taskId,
      });
      return { ok: true as const };
    }),
  );
