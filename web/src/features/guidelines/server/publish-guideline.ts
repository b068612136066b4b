import { publishedSchema, publishGuidelineInput } from "@hone/core/guidelines/contracts";
import { publishDraft } from "@hone/prisma/repositories/guidelines/publish";
import { procedure } from "@/server/trpc";

/** Publishes the working copy as the next version. */
export const publishGuidelineProcedure = procedure("admin")
  .input(publishGuidelineInput)
  .output(publishedSchema)
  .mutation(({ ctx, input: { guidelineId, baseRevision, changeNote, waiver } }) =>
    ctx.database.transaction(async (tx) => {
      const scope = { workspaceId: ctx.membership.workspaceId, guidelineId };
      const published = await publishDraft(tx, scope, baseRevision, {
        changeNote,
        waiver,
        userId: ctx.user.id,
      });
      await ctx.audit(tx, {
        action: "guidelines.publish",
        subjectType: "guideline",
        subjectId: guidelineId,
        after: { number: published.number, changeNote, waiver },
      });
      return published;
    }),
  );
