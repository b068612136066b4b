import { AppError } from "@hone/core/errors";
import { findImport } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { withApiKey } from "@/server/api-key";

/** One import: status, counts, mapping, and what its first rows look like. */
export const GET = withApiKey<{ id: string }>(
  "prompts:read",
  async (_request, { database, workspaceId }, params) => {
    const found = await findImport(database.db, workspaceId, z.uuid().parse(params.id));
    if (found === null) throw new AppError("NOT_FOUND", "There is no such import in this workspace.");
    const { artifactKey: _, ...shown } = found;
    return Response.json(shown);
  },
);
