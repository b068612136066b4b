import { mostNewPrompts } from "@hone/core/prompts/browse";
import { addPrompts } from "@hone/prisma/repositories/prompts/add";
import { z } from "zod";
import { procedure } from "@/server/trpc";

const output = z.object({
  added: z.number(),
  duplicates: z.number(),
  ids: z.array(z.uuid().nullable()),
  errors: z.array(z.object({ index: z.number(), field: z.string(), message: z.string() })),
});

/** Adds prompts written down in the browser; good ones are stored, bad ones reported by their index. */
export const addPromptsProcedure = procedure("admin")
  .input(z.object({ prompts: z.array(z.unknown()).min(1).max(mostNewPrompts) }))
  .output(output)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const origin = { source: "written", authorId: ctx.user.id };
      const result = await addPrompts(tx, ctx.membership.workspaceId, input.prompts, origin);
      await ctx.audit(tx, {
        action: "prompts.add",
        subjectType: "Prompt",
        subjectId: result.ids.length === 1 ? result.ids[0]! : null,
        after: { added: result.added, duplicates: result.duplicates, refused: result.errors.length },
      });
      return result;
    }),
  );
