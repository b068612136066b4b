import { cancelImport } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { withApiKey } from "@/server/api-key";

/** Stops an import; what it stored stays. */
export const POST = withApiKey<{ id: string }>(
  "prompts:write",
  async (_request, { database, workspaceId, audit }, params) => {
    const id = z.uuid().parse(params.id);
    await database.transaction(async (tx) => {
      await cancelImport(tx, workspaceId, id);
      await audit(tx, { action: "prompts.cancelImport", subjectType: "PromptImport", subjectId: id });
    });
    return Response.json({ ok: true }, { status: 202 });
  },
);
