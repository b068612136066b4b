import { AppError } from "@hone/core/errors";
import { findPrompt } from "@hone/prisma/repositories/prompts/list";
import { z } from "zod";
import { withApiKey } from "@/server/api-key";

/** One prompt with its thread, counts and the agreement on it. */
export const GET = withApiKey<{ id: string }>(
  "prompts:read",
  async (_request, { database, workspaceId }, params) => {
    const prompt = await findPrompt(database.db, workspaceId, z.uuid().parse(params.id));
    if (prompt === null) throw new AppError("NOT_FOUND", "There is no such prompt in this workspace.");
    return Response.json(prompt);
  },
);
