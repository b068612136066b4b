import { submitDemonstrationInput, submitOutput } from "@hone/core/labeling/contracts";
import { submitJudgement } from "@hone/prisma/repositories/labeling/submit";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** An ideal response is done. The same body sent twice is stored once. */
export const submitDemonstrationProcedure = procedure("labeler")
  .input(submitDemonstrationInput)
  .output(submitOutput)
  .mutation(({ ctx, input: { assignmentId, body, ...rest } }) =>
    inTransaction(ctx.database, (tx) =>
      submitJudgement(
        tx,
        ctx.queue,
        workerOf(ctx, assignmentId),
        { submission: { kind: "demonstration", body }, ...rest },
        new Date(),
      ),
    ),
  );
