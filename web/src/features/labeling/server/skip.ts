import { skipInput, skipOutput } from "@hone/core/labeling/contracts";
import { skipAssignment } from "@hone/prisma/repositories/labeling/take-back";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** Gives a task back with a reason. */
export const skipProcedure = procedure("labeler")
  .input(skipInput)
  .output(skipOutput)
  .mutation(({ ctx, input: { assignmentId, ...skip } }) =>
    inTransaction(ctx.database, (tx) => skipAssignment(tx, workerOf(ctx, assignmentId), skip, new Date())),
  );
