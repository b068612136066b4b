import { randomInt } from "node:crypto";
import { batchSchema, createBatchInput } from "@hone/core/generation/batch";
import { maxSeed } from "@hone/core/generation/sampling-settings";
import { createBatch } from "@hone/prisma/repositories/generation/batches";
import { procedure } from "@/server/trpc";

/** Orders candidates for all prompts that match now. */
export const createBatchProcedure = procedure("admin")
  .input(createBatchInput)
  .output(batchSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const batch = await createBatch(tx, ctx.queue, ctx.membership.workspaceId, input, {
        createdById: ctx.user.id,
        drawSeed: () => randomInt(maxSeed),
      });
      await ctx.audit(tx, {
        action: "generation.createBatch",
        subjectType: "GenerationBatch",
        subjectId: batch.id,
        after: { ...input, promptCount: batch.promptCount },
      });
      return batch;
    }),
  );
