import { hasRole } from "@hone/core/accounts/roles";
import { guidelineSummarySchema } from "@hone/core/guidelines/contracts";
import { listGuidelines } from "@hone/prisma/repositories/guidelines/reading";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** The guidelines of the workspace, as the person who asks sees them; drafts and archived ones only for admins. */
export const listGuidelinesProcedure = procedure("labeler")
  .input(z.object({ archived: z.boolean().default(false) }))
  .output(z.array(guidelineSummarySchema))
  .query(({ ctx, input }) => {
    const { workspaceId, role } = ctx.membership;
    const isAdmin = hasRole(role, "admin");
    return listGuidelines(
      ctx.database.db,
      { workspaceId, userId: ctx.user.id },
      { withDrafts: isAdmin, archived: isAdmin && input.archived },
    );
  });
