import { assignmentIdInput, type UndoOutput, undoOutput } from "@hone/core/labeling/contracts";
import { undoSubmit } from "@hone/prisma/repositories/labeling/take-back";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { readAssignment } from "@hone/prisma/repositories/labeling/view";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** Takes a submit back within ten seconds, and shows the task as it was. */
export const undoProcedure = procedure("labeler")
  .input(assignmentIdInput)
  .output(undoOutput)
  .mutation(({ ctx, input }): Promise<UndoOutput> => {
    const worker = workerOf(ctx, input.assignmentId);
    return inTransaction(ctx.database, async (tx): Promise<UndoOutput> => {
      const now = new Date();
      const undone = await undoSubmit(tx, ctx.queue, worker, now);
      if (undone.outcome === "refused") return undone;
      return { outcome: "undone", assignment: await readAssignment(tx, worker, now) };
    });
  });
