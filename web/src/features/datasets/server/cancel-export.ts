import { datasetExportSchema, exportIdInput } from "@hone/core/datasets/contracts";
import { requestExportCancel } from "@hone/prisma/repositories/datasets/exports";
import { procedure } from "@/server/trpc";

/** Asks an export to stop; its half-written files go away. */
export const cancelExportProcedure = procedure("admin")
  .input(exportIdInput)
  .output(datasetExportSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const stopped = await requestExportCancel(tx, ctx.queue, ctx.membership.workspaceId, input.exportId);
      await ctx.audit(tx, {
        action: "datasets.cancelExport",
        subjectType: "DatasetExport",
        subjectId: stopped.id,
      });
      return stopped;
    }),
  );
