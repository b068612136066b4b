import { candidateFilterSchema } from "@hone/core/generation/browse";
import { listCandidates } from "@hone/prisma/repositories/generation/candidates";
import { withApiKey } from "@/server/api-key";
import { readPage, readQuery } from "@/server/rest";

/** Candidates, newest first: `?promptId`, `?batchId`, `?modelVersionId`, `?origin`, `?search`, `?cursor`, `?limit`. */
export const GET = withApiKey("judgements:read", async (request, { database, workspaceId }) =>
  Response.json(
    await listCandidates(
      database.db,
      workspaceId,
      readQuery(request, candidateFilterSchema),
      readPage(request),
    ),
  ),
);
