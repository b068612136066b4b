import { listPromptsInput, promptRowSchema } from "@hone/core/prompts/browse";
import { listPrompts } from "@hone/prisma/repositories/prompts/list";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Prompts, newest first. */
export const listPromptsProcedure = procedure("reviewer")
  .input(listPromptsInput)
  .output(z.object({ rows: z.array(promptRowSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { filter, ...page } }) =>
    listPrompts(ctx.database.db, ctx.membership.workspaceId, filter, page),
  );
