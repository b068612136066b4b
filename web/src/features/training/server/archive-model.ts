import { archiveModel } from "@hone/prisma/repositories/training/models";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Takes a model out of the lists; what it made stays. */
export const archiveModelProcedure = procedure("admin")
  .input(z.object({ id: z.uuid() }))
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      await archiveModel(tx, ctx.membership.workspaceId, input.id);
      await ctx.audit(tx, {
        action: "training.archiveModel",
        subjectType: "ModelVersion",
        subjectId: input.id,
      });
    }),
  );
