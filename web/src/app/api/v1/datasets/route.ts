import { createDatasetInput } from "@hone/core/datasets/contracts";
import { createDataset, listDatasets } from "@hone/prisma/repositories/datasets/definitions";
import { withApiKey } from "@/server/api-key";
import { readJsonBody, readPage } from "@/server/rest";

/** Datasets, newest first: `?cursor`, `?limit`, `?archived=true`. */
export const GET = withApiKey("datasets:read", async (request, { database, workspaceId }) => {
  const archived = new URL(request.url).searchParams.get("archived") === "true";
  return Response.json(await listDatasets(database.db, workspaceId, { ...readPage(request), archived }));
});

/** Defines a dataset: `{name, kind, filters?, split?}`. */
export const POST = withApiKey("datasets:write", async (request, { database, workspaceId, audit }) => {
  const input = await readJsonBody(request, createDatasetInput);
  const dataset = await database.transaction(async (tx) => {
    const made = await createDataset(tx, workspaceId, input, null);
    await audit(tx, { action: "datasets.create", subjectType: "Dataset", subjectId: made.id, after: input });
    return made;
  });
  return Response.json(dataset, { status: 201 });
});
