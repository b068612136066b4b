import { AppError } from "@hone/core/errors";
import { findDocument } from "@hone/prisma/repositories/guidelines/versions";
import { z } from "zod";
import { withApiKey } from "@/server/api-key";
import { readQuery } from "@/server/rest";

const query = z.object({ version: z.coerce.number().int().min(1).optional() });

/** One version in full, pages with Markdown and clauses: the newest, or `?version=n`. */
export const GET = withApiKey<{ slug: string }>(
  "guidelines:read",
  async (request, { database, workspaceId }, { slug }) => {
    const { version } = readQuery(request, query);
    const document = await findDocument(database.db, workspaceId, { slug, number: version });
    if (document === null)
      throw new AppError("NOT_FOUND", `The guideline "${slug}" has no such version in this workspace.`);
    return Response.json(document);
  },
);
