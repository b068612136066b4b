import { datasetExportDetailSchema, exportIdInput } from "@hone/core/datasets/contracts";
import { requireExport } from "@hone/prisma/repositories/datasets/exports";
import { procedure } from "@/server/trpc";

/** An export with its manifest, once there is one. */
export const getExportProcedure = procedure("admin")
  .input(exportIdInput)
  .output(datasetExportDetailSchema)
  .query(({ ctx, input }) => requireExport(ctx.database.db, ctx.membership.workspaceId, input.exportId));
