import { cancelImport } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { done, procedure } from "@/server/trpc";

/** Stops an import; what it stored stays. */
export const cancelImportProcedure = procedure("admin")
  .input(z.object({ id: z.uuid() }))
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      await cancelImport(tx, ctx.membership.workspaceId, input.id);
      await ctx.audit(tx, {
        action: "prompts.cancelImport",
        subjectType: "PromptImport",
        subjectId: input.id,
      });
      return { ok: true as const };
    }),
  );
