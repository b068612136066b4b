import { judgementFilterSchema } from "@hone/core/labeling/desk";
import { listCorrections } from "@hone/prisma/repositories/labeling/desk-judgements";
import { withApiKey } from "@/server/api-key";
import { readPage, readQuery } from "@/server/rest";

/** Corrections, newest first: `?campaignId`, `?promptId`, `?userId`, `?importId`, `?cursor`, `?limit`. */
export const GET = withApiKey("judgements:read", async (request, { database, workspaceId }) =>
  Response.json(
    await listCorrections(
      database.db,
      workspaceId,
      readQuery(request, judgementFilterSchema),
      readPage(request),
    ),
  ),
);
