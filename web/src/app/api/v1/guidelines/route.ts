import { listPublished } from "@hone/prisma/repositories/guidelines/versions";
import { withApiKey } from "@/server/api-key";

/** The published guidelines of the workspace, each with its newest version. */
export const GET = withApiKey("guidelines:read", async (_request, { database, workspaceId }) =>
  Response.json({ guidelines: await listPublished(database.db, workspaceId) }),
);
