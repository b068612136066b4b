import { setGuidelineArchived } from "@hone/prisma/repositories/guidelines/drafts";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Hides a guideline from the list, or brings it back. */
export const archiveGuidelineProcedure = procedure("admin")
  .input(z.object({ guidelineId: z.uuid(), archived: z.boolean() }))
  .output(z.object({}))
  .mutation(({ ctx, input: { guidelineId, archived } }) =>
    ctx.database.transaction(async (tx) => {
      const scope = { workspaceId: ctx.membership.workspaceId, guidelineId };
      await setGuidelineArchived(tx, scope, archived ? new Date() : null);
      await ctx.audit(tx, {
        action: archived ? "guidelines.archive" : "guidelines.restore",
        subjectType: "guideline",
        subjectId: guidelineId,
      });
      return {};
    }),
  );
