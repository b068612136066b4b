import { AppError } from "@hone/core/errors";
import { promptDetailSchema } from "@hone/core/prompts/browse";
import { findPrompt } from "@hone/prisma/repositories/prompts/list";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** One prompt with its thread and the agreement on it. */
export const getPromptProcedure = procedure("reviewer")
  .input(z.object({ id: z.uuid() }))
  .output(promptDetailSchema)
  .query(async ({ ctx, input }) => {
    const prompt = await findPrompt(ctx.database.db, ctx.membership.workspaceId, input.id);
    if (prompt === null) throw new AppError("NOT_FOUND", "There is no such prompt in this workspace.");
    return prompt;
  });
