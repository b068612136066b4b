import { assignmentIdInput, type ReopenOutput, reopenOutput } from "@hone/core/labeling/contracts";
import { reopenSubmission } from "@hone/prisma/repositories/labeling/take-back";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { readAssignment } from "@hone/prisma/repositories/labeling/view";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** Puts own submitted work back into the editor, for as long as the campaign lets it be corrected. */
export const reopenProcedure = procedure("labeler")
  .input(assignmentIdInput)
  .output(reopenOutput)
  .mutation(({ ctx, input }): Promise<ReopenOutput> => {
    const worker = workerOf(ctx, input.assignmentId);
    return inTransaction(ctx.database, async (tx): Promise<ReopenOutput> => {
      const now = new Date();
      const reopened = await reopenSubmission(tx, worker, now);
      if (reopened.outcome === "refused") return reopened;
      return { outcome: "reopened", assignment: await readAssignment(tx, worker, now) };
    });
  });
