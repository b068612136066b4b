import { createDatasetInput, datasetSchema } from "@hone/core/datasets/contracts";
import { createDataset } from "@hone/prisma/repositories/datasets/definitions";
import { procedure } from "@/server/trpc";

export const createProcedure = procedure("admin")
  .input(createDatasetInput)
  .output(datasetSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const dataset = await createDataset(tx, ctx.membership.workspaceId, input, ctx.user.id);
      await ctx.audit(tx, {
        action: "datasets.create",
        subjectType: "Dataset",
        subjectId: dataset.id,
        after: input,
      });
      return dataset;
    }),
  );
