import { AppError } from "@hone/core/errors";
import { findBatch, listFailedPrompts } from "@hone/prisma/repositories/generation/batches";
import { z } from "zod";
import { withApiKey } from "@/server/api-key";

/** One batch, with the prompts that got no candidates and why. */
export const GET = withApiKey<{ id: string }>(
  "generation:write",
  async (_request, { database, workspaceId }, params) => {
    const id = z.uuid().parse(params.id);
    const batch = await findBatch(database.db, workspaceId, id);
    if (batch === null) {
      throw new AppError("NOT_FOUND", "This generation batch does not exist in this workspace.");
    }
    return Response.json({ ...batch, failedPrompts: await listFailedPrompts(database.db, workspaceId, id) });
  },
);
