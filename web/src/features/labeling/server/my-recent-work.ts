import { myRecentWorkInput, recentWorkSchema } from "@hone/core/labeling/home-contracts";
import { myRecentWork } from "@hone/prisma/repositories/labeling/home";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** This person's own work, newest first. */
export const myRecentWorkProcedure = procedure("labeler")
  .input(myRecentWorkInput)
  .output(z.object({ rows: z.array(recentWorkSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { campaignId, status, cursor, limit } }) =>
    myRecentWork(
      ctx.database.db,
      { workspaceId: ctx.membership.workspaceId, userId: ctx.user.id },
      { ...(campaignId === undefined ? {} : { campaignId }), ...(status === undefined ? {} : { status }) },
      { cursor: cursor ?? null, limit },
    ),
  );
