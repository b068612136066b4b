import { exportIdInput } from "@hone/core/datasets/contracts";
import { requireExport } from "@hone/prisma/repositories/datasets/exports";
import { withApiKey } from "@/server/api-key";

/** An export: its state, its progress and, once completed, its manifest. */
export const GET = withApiKey<{ exportId: string }>(
  "datasets:read",
  async (_request, { database, workspaceId }, params) => {
    const { exportId } = exportIdInput.parse(params);
    return Response.json(await requireExport(database.db, workspaceId, exportId));
  },
);
