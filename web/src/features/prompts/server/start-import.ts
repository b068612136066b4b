import { startImportSchema } from "@hone/core/prompts/import/inspection";
import { startImport } from "@hone/prisma/repositories/imports/imports";
import { done, procedure } from "@/server/trpc";

/** Starts an uploaded file's import, or lets a stopped one go on. */
export const startImportProcedure = procedure("admin")
  .input(startImportSchema)
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      await startImport(tx, ctx.queue, ctx.membership.workspaceId, input);
      await ctx.audit(tx, {
        action: "prompts.startImport",
        subjectType: "PromptImport",
        subjectId: input.importId,
        after: { shape: input.shape, mapping: input.mapping, defaults: input.defaults },
      });
      return { ok: true as const };
    }),
  );
