import { findImport, listImports } from "@hone/prisma/repositories/imports/imports";
import { storeUpload, uploadQuerySchema } from "@/features/prompts/server/store-upload";
import { withApiKey, withApiKeyOrMember } from "@/server/api-key";
import { readPage, readQuery } from "@/server/rest";

export const dynamic = "force-dynamic";

/** Imports, newest first: `?cursor`, `?limit`. */
export const GET = withApiKey("prompts:read", async (request, { database, workspaceId }) =>
  Response.json(await listImports(database.db, workspaceId, readPage(request))),
);

/**
 * Uploads a file as the body, `?fileName=prompts.jsonl`: JSONL, JSON, CSV, Parquet or text lines. With `?start=true` it
 * is imported at once in the shape that is recognised, or in `?shape=…`; otherwise it waits for POST …/start.
 * `?tags=a,b`, `?language`, `?harmful`, `?system`, `?annotator` and `?modelName` are given to every row.
 */
export const POST = withApiKeyOrMember("prompts:write", "admin", async (request, context) => {
  const { workspace: _, ...query } = readQuery(request, uploadQuerySchema.loose());
  const length = request.headers.get("content-length");
  const id = await storeUpload(request.body, length === null ? null : Number(length), query, context);
  const { artifactKey: __, ...created } = (await findImport(context.database.db, context.workspaceId, id))!;
  return Response.json(created, { status: 201 });
});
