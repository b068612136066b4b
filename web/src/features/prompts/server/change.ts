import { changePromptsInput } from "@hone/core/prompts/browse";
import { changePrompts } from "@hone/prisma/repositories/prompts/change";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Tags, archives or restores many prompts at once. */
export const changePromptsProcedure = procedure("admin")
  .input(changePromptsInput)
  .output(z.object({ changed: z.number() }))
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(
      async (tx) => {
        const changed = await changePrompts(tx, ctx.membership.workspaceId, input);
        await ctx.audit(tx, {
          action: "prompts.change",
          subjectType: "Prompt",
          subjectId:
            "ids" in input.selection && input.selection.ids.length === 1 ? input.selection.ids[0]! : null,
          after: { ...input, changed },
        });
        return { changed };
      },
      { timeoutMs: 120_000 },
    ),
  );
