import { datasetSchema, updateDatasetInput } from "@hone/core/datasets/contracts";
import { updateDataset } from "@hone/prisma/repositories/datasets/definitions";
import { procedure } from "@/server/trpc";

/** Changes what later exports will hold; those that exist keep their definition. */
export const updateProcedure = procedure("admin")
  .input(updateDatasetInput)
  .output(datasetSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { before, after } = await updateDataset(tx, ctx.membership.workspaceId, input);
      const shown = ({ name, filters, split }: typeof before) => ({ name, filters, split });
      await ctx.audit(tx, {
        action: "datasets.update",
        subjectType: "Dataset",
        subjectId: after.id,
        before: shown(before),
        after: shown(after),
      });
      return after;
    }),
  );
