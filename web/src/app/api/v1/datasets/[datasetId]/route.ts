import { datasetIdInput } from "@hone/core/datasets/contracts";
import { requireDataset } from "@hone/prisma/repositories/datasets/definitions";
import { withApiKey } from "@/server/api-key";

/** A dataset's definition. */
export const GET = withApiKey<{ datasetId: string }>(
  "datasets:read",
  async (_request, { database, workspaceId }, params) => {
    const { datasetId } = datasetIdInput.parse(params);
    return Response.json(await requireDataset(database.db, workspaceId, datasetId));
  },
);
