import { AppError } from "@hone/core/errors";
import { batchSchema } from "@hone/core/generation/batch";
import { findBatch, listFailedPrompts } from "@hone/prisma/repositories/generation/batches";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** A batch, with the prompts it could not answer. */
export const getBatchProcedure = procedure("reviewer")
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      batch: batchSchema,
      failedPrompts: z.array(z.object({ promptId: z.uuid(), preview: z.string(), error: z.string() })),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { workspaceId } = ctx.membership;
    const batch = await findBatch(ctx.database.db, workspaceId, input.id);
    if (batch === null) {
      throw new AppError("NOT_FOUND", "This generation batch does not exist in this workspace.");
    }
    return { batch, failedPrompts: await listFailedPrompts(ctx.database.db, workspaceId, input.id) };
  });
