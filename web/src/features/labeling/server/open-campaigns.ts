import { openCampaignSchema } from "@hone/core/labeling/home-contracts";
import { openCampaigns } from "@hone/prisma/repositories/labeling/home";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** The campaigns that run now, with what this person has done in each and whether there is a task. */
export const openCampaignsProcedure = procedure("labeler")
  .output(z.array(openCampaignSchema))
  .query(({ ctx }) =>
    openCampaigns(
      ctx.database.db,
      { workspaceId: ctx.membership.workspaceId, userId: ctx.user.id },
      new Date(),
    ),
  );
