import { archiveDatasetInput, datasetSchema } from "@hone/core/datasets/contracts";
import { archiveDataset } from "@hone/prisma/repositories/datasets/definitions";
import { procedure } from "@/server/trpc";

/** Puts a dataset out of sight, or back. Nothing is deleted. */
export const archiveProcedure = procedure("admin")
  .input(archiveDatasetInput)
  .output(datasetSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const archivedAt = input.archived ? new Date() : null;
      const dataset = await archiveDataset(tx, ctx.membership.workspaceId, input.datasetId, archivedAt);
      await ctx.audit(tx, {
        action: input.archived ? "datasets.archive" : "datasets.restore",
        subjectType: "Dataset",
        subjectId: dataset.id,
      });
      return dataset;
    }),
  );
