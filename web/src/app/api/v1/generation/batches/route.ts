import { randomInt } from "node:crypto";
import { createBatchInput } from "@hone/core/generation/batch";
import { maxSeed } from "@hone/core/generation/sampling-settings";
import { createBatch, listBatches } from "@hone/prisma/repositories/generation/batches";
import { withApiKey } from "@/server/api-key";
import { readJsonBody, readPage } from "@/server/rest";

/** Generation batches, newest first: `?cursor`, `?limit`. */
export const GET = withApiKey("generation:write", async (request, { database, workspaceId }) =>
  Response.json(await listBatches(database.db, workspaceId, readPage(request))),
);

/** Orders candidates: `{name, plan: [{modelVersionId, samples, settings}], prompts: {tags?, search?, …}}`. */
export const POST = withApiKey(
  "generation:write",
  async (request, { database, queue, workspaceId, audit }) => {
    const input = await readJsonBody(request, createBatchInput);
    const batch = await database.transaction(async (tx) => {
      const made = await createBatch(tx, queue, workspaceId, input, {
        createdById: null,
        drawSeed: () => randomInt(maxSeed),
      });
      await audit(tx, {
        action: "generation.createBatch",
        subjectType: "GenerationBatch",
        subjectId: made.id,
        after: { ...input, promptCount: made.promptCount },
      });
      return made;
    });
    return Response.json(batch, { status: 201 });
  },
);
