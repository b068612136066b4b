import { batchSchema } from "@hone/core/generation/batch";
import { cancelBatch } from "@hone/prisma/repositories/generation/batches";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Asks a batch to stop; what it made stays. */
export const cancelBatchProcedure = procedure("admin")
  .input(z.object({ id: z.uuid() }))
  .output(batchSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const batch = await cancelBatch(tx, ctx.membership.workspaceId, input.id);
      await ctx.audit(tx, {
        action: "generation.cancelBatch",
        subjectType: "GenerationBatch",
        subjectId: batch.id,
      });
      return batch;
    }),
  );
