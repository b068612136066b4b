import { recheckModel } from "@hone/prisma/repositories/training/models";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Has a model's folder read again, after it was mended. */
export const recheckModelProcedure = procedure("admin")
  .input(z.object({ id: z.uuid() }))
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      await recheckModel(tx, ctx.queue, ctx.membership.workspaceId, input.id);
      await ctx.audit(tx, {
        action: "training.recheckModel",
        subjectType: "ModelVersion",
        subjectId: input.id,
      });
    }),
  );
