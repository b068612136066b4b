import { judgementFilterSchema } from "@hone/core/labeling/desk";
import { listDemonstrations } from "@hone/prisma/repositories/labeling/desk-judgements";
import { withApiKey } from "@/server/api-key";
import { readPage, readQuery } from "@/server/rest";

/** Demonstrations, newest first: `?campaignId`, `?promptId`, `?userId`, `?importId`, `?cursor`, `?limit`. */
export const GET = withApiKey("judgements:read", async (request, { database, workspaceId }) =>
  Response.json(
    await listDemonstrations(
      database.db,
      workspaceId,
      readQuery(request, judgementFilterSchema),
      readPage(request),
    ),
  ),
);
