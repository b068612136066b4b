import { exportIdInput } from "@hone/core/datasets/contracts";
import { requestExportCancel } from "@hone/prisma/repositories/datasets/exports";
import { withApiKey } from "@/server/api-key";

/** Asks an export to stop. */
export const POST = withApiKey<{ exportId: string }>(
  "datasets:write",
  async (_request, { database, queue, workspaceId, audit }, params) => {
    const { exportId } = exportIdInput.parse(params);
    const stopped = await database.transaction(async (tx) => {
      await audit(tx, {
        action: "datasets.cancelExport",
        subjectType: "DatasetExport",
        subjectId: exportId,
      });
      return requestExportCancel(tx, queue, workspaceId, exportId);
    });
    return Response.json(stopped, { status: 202 });
  },
);
