import { cancelBatch } from "@hone/prisma/repositories/generation/batches";
import { z } from "zod";
import { withApiKey } from "@/server/api-key";

/** Asks a batch to stop; what it made stays. */
export const POST = withApiKey<{ id: string }>(
  "generation:write",
  async (_request, { database, workspaceId, audit }, params) => {
    const id = z.uuid().parse(params.id);
    const batch = await database.transaction(async (tx) => {
      const cancelled = await cancelBatch(tx, workspaceId, id);
      await audit(tx, { action: "generation.cancelBatch", subjectType: "GenerationBatch", subjectId: id });
      return cancelled;
    });
    return Response.json(batch);
  },
);
