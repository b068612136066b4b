import { promoteModel } from "@hone/prisma/repositories/training/trained-models";
import { z } from "zod";
import { done, procedure } from "@/server/trpc";

/** Makes a model the workspace's one to use of its kind. */
export const promoteModelProcedure = procedure("admin")
  .input(z.object({ id: z.uuid() }))
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { replaced } = await promoteModel(tx, ctx.membership.workspaceId, input.id);
      await ctx.audit(tx, {
        action: "training.promoteModel",
        subjectType: "ModelVersion",
        subjectId: input.id,
        before: { promoted: replaced },
        after: { promoted: input.id },
      });
      return { ok: true as const };
    }),
  );
