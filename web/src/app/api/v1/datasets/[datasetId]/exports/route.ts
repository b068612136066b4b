import { datasetIdInput, freezeDatasetInput } from "@hone/core/datasets/contracts";
import { createExport, listExports } from "@hone/prisma/repositories/datasets/exports";
import { withApiKey } from "@/server/api-key";
import { readJsonBody, readPage } from "@/server/rest";

/** Exports of a dataset, newest first: `?cursor`, `?limit`. */
export const GET = withApiKey<{ datasetId: string }>(
  "datasets:read",
  async (request, { database, workspaceId }, params) => {
    const { datasetId } = datasetIdInput.parse(params);
    return Response.json(await listExports(database.db, workspaceId, { ...readPage(request), datasetId }));
  },
);

/** Freezes the dataset: `{format, container?}`. The answer comes at once; ask for the export until it has ended. */
export const POST = withApiKey<{ datasetId: string }>(
  "datasets:write",
  async (request, { database, queue, workspaceId, audit }, params) => {
    const { datasetId } = datasetIdInput.parse(params);
    const body = await readJsonBody(request, freezeDatasetInput.omit({ datasetId: true }));
    const made = await database.transaction(async (tx) => {
      const created = await createExport(tx, queue, workspaceId, { datasetId, ...body }, null);
      await audit(tx, {
        action: "datasets.freeze",
        subjectType: "DatasetExport",
        subjectId: created.id,
        after: { dataset: created.datasetName, number: created.number, ...body },
      });
      return created;
    });
    return Response.json(made, { status: 202 });
  },
);
