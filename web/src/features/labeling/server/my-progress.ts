import { myProgressSchema } from "@hone/core/labeling/home-contracts";
import { myProgress } from "@hone/prisma/repositories/labeling/home";
import { procedure } from "@/server/trpc";

/** What this person has done today, this week and in all. */
export const myProgressProcedure = procedure("labeler")
  .output(myProgressSchema)
  .query(({ ctx }) =>
    myProgress(ctx.database.db, { workspaceId: ctx.membership.workspaceId, userId: ctx.user.id }, new Date()),
  );
