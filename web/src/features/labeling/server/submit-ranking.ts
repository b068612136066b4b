import { submitOutput, submitRankingInput } from "@hone/core/labeling/contracts";
import { submitJudgement } from "@hone/prisma/repositories/labeling/submit";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** An ordering of the candidates is done. The same body sent twice is stored once. */
export const submitRankingProcedure = procedure("labeler")
  .input(submitRankingInput)
  .output(submitOutput)
  .mutation(({ ctx, input: { assignmentId, body, ...rest } }) =>
    inTransaction(ctx.database, (tx) =>
      submitJudgement(
        tx,
        ctx.queue,
        workerOf(ctx, assignmentId),
        { submission: { kind: "ranking", body }, ...rest },
        new Date(),
      ),
    ),
  );
