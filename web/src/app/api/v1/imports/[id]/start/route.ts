import { startImportSchema } from "@hone/core/prompts/import/inspection";
import { startImport } from "@hone/prisma/repositories/imports/imports";
import { withApiKey } from "@/server/api-key";
import { readJsonBody } from "@/server/rest";

/** Starts an uploaded import, or lets a stopped one go on: `{shape, mapping: {fields, options}, defaults}`. */
export const POST = withApiKey<{ id: string }>(
  "prompts:write",
  async (request, { database, queue, workspaceId, audit }, params) => {
    const body = await readJsonBody(request, startImportSchema.omit({ importId: true }));
    const input = startImportSchema.parse({ ...body, importId: params.id });
    await database.transaction(async (tx) => {
      await startImport(tx, queue, workspaceId, input);
      await audit(tx, {
        action: "prompts.startImport",
        subjectType: "PromptImport",
        subjectId: input.importId,
        after: body,
      });
    });
    return Response.json({ ok: true }, { status: 202 });
  },
);
