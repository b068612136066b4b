import { restoreModel } from "@hone/prisma/repositories/training/models";
import { z } from "zod";
import { done, procedure } from "@/server/trpc";

/** Brings an archived model back into the lists, as a candidate. */
export const restoreModelProcedure = procedure("admin")
  .input(z.object({ id: z.uuid() }))
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      await restoreModel(tx, ctx.membership.workspaceId, input.id);
      await ctx.audit(tx, {
        action: "training.restoreModel",
        subjectType: "ModelVersion",
        subjectId: input.id,
      });
      return { ok: true as const };
    }),
  );
