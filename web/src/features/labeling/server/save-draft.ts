import { saveDraftInput, saveDraftOutput } from "@hone/core/labeling/contracts";
import { saveDraft } from "@hone/prisma/repositories/labeling/drafts";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** Keeps what was typed so far, unless something newer is there. */
export const saveDraftProcedure = procedure("labeler")
  .input(saveDraftInput)
  .output(saveDraftOutput)
  .mutation(({ ctx, input: { assignmentId, ...draft } }) =>
    inTransaction(ctx.database, (tx) => saveDraft(tx, workerOf(ctx, assignmentId), draft, new Date())),
  );
