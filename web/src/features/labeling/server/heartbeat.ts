import { heartbeatInput, leaseStateSchema } from "@hone/core/labeling/contracts";
import { heartbeat } from "@hone/prisma/repositories/labeling/drafts";
import { inTransaction } from "@hone/prisma/repositories/labeling/transaction";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** "I am still at it": prolongs the lease and counts the active time. */
export const heartbeatProcedure = procedure("labeler")
  .input(heartbeatInput)
  .output(leaseStateSchema)
  .mutation(({ ctx, input }) =>
    inTransaction(ctx.database, (tx) =>
      heartbeat(tx, workerOf(ctx, input.assignmentId), input.activeMs, new Date()),
    ),
  );
