import { submitOutput, submitPromptInput } from "@hone/core/labeling/contracts";
import { submitJudgement } from "@hone/prisma/repositories/labeling/submit";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** A written prompt is done. The same body sent twice is stored once. */
export const submitPromptProcedure = procedure("labeler")
  .input(submitPromptInput)
  .output(submitOutput)
  .mutation(({ ctx, input: { assignmentId, body, ...rest } }) =>
    inTransaction(ctx.database, (tx) =>
      submitJudgement(
        tx,
        ctx.queue,
        workerOf(ctx, assignmentId),
        { submission: { kind: "prompt", body }, ...rest },
        new Date(),
      ),
    ),
  );
