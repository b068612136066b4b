import { listModels } from "@hone/prisma/repositories/training/models";
import { withApiKey } from "@/server/api-key";

/** The models of the workspace. */
export const GET = withApiKey("generation:write", async (_request, { database, workspaceId }) =>
  Response.json({ rows: await listModels(database.db, workspaceId) }),
);
