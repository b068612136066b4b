import { modelVersionSchema, registerModelInput } from "@hone/core/training/model-version";
import { registerModel } from "@hone/prisma/repositories/training/models";
import { procedure } from "@/server/trpc";

/** Names a folder on the worker's machine as a model; the worker then reads it and says whether it can be used. */
export const registerModelProcedure = procedure("admin")
  .input(registerModelInput)
  .output(modelVersionSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const model = await registerModel(tx, ctx.queue, ctx.membership.workspaceId, input, ctx.user.id);
      await ctx.audit(tx, {
        action: "training.registerModel",
        subjectType: "ModelVersion",
        subjectId: model.id,
        after: input,
      });
      return model;
    }),
  );
