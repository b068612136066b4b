import { createGuidelineInput } from "@hone/core/guidelines/contracts";
import { createGuideline } from "@hone/prisma/repositories/guidelines/drafts";
import { z } from "zod";
import { procedure } from "@/server/trpc";

export const createGuidelineProcedure = procedure("admin")
  .input(createGuidelineInput)
  .output(z.object({ id: z.uuid(), slug: z.string() }))
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const guideline = await createGuideline(tx, ctx.membership.workspaceId, input);
      await ctx.audit(tx, {
        action: "guidelines.create",
        subjectType: "guideline",
        subjectId: guideline.id,
        after: input,
      });
      return guideline;
    }),
  );
