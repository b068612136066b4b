import { describeGuidelineInput } from "@hone/core/guidelines/contracts";
import { describeGuideline } from "@hone/prisma/repositories/guidelines/drafts";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Changes name, description and language of a guideline. */
export const describeGuidelineProcedure = procedure("admin")
  .input(describeGuidelineInput)
  .output(z.object({}))
  .mutation(({ ctx, input: { guidelineId, ...input } }) =>
    ctx.database.transaction(async (tx) => {
      const scope = { workspaceId: ctx.membership.workspaceId, guidelineId };
      const { before } = await describeGuideline(tx, scope, input);
      await ctx.audit(tx, {
        action: "guidelines.describe",
        subjectType: "guideline",
        subjectId: guidelineId,
        before,
        after: input,
      });
      return {};
    }),
  );
