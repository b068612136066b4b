import { draftEditSchema, guidelineSavedSchema } from "@hone/core/guidelines/contracts";
import { editDraft } from "@hone/prisma/repositories/guidelines/drafts";
import { procedure } from "@/server/trpc";

/** One edit of the working copy; STALE when somebody else has edited it meanwhile. */
export const editDraftProcedure = procedure("admin")
  .input(draftEditSchema)
  .output(guidelineSavedSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { revision, goesOn } = await editDraft(tx, ctx.membership.workspaceId, input, ctx.user.id);
      // Autosaves come every second while somebody types: one line a sitting. What was written is in the version.
      if (!goesOn) {
        const { kind, guidelineId } = input;
        const after = kind === "write" ? { pageId: input.pageId, revision } : { ...input, revision };
        await ctx.audit(tx, {
          action: `guidelines.draft-${kind}`,
          subjectType: "guideline",
          subjectId: guidelineId,
          after,
        });
      }
      return { revision };
    }),
  );
