import { datasetExportSchema, freezeDatasetInput } from "@hone/core/datasets/contracts";
import { createExport } from "@hone/prisma/repositories/datasets/exports";
import { procedure } from "@/server/trpc";

/** Freezes a dataset into its next export, which the worker writes. */
export const freezeProcedure = procedure("admin")
  .input(freezeDatasetInput)
  .output(datasetExportSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const made = await createExport(tx, ctx.queue, workspaceId, input, ctx.user.id);
      await ctx.audit(tx, {
        action: "datasets.freeze",
        subjectType: "DatasetExport",
        subjectId: made.id,
        after: {
          dataset: made.datasetName,
          number: made.number,
          format: made.format,
          container: made.container,
        },
      });
      return made;
    }),
  );
