import { campaignRowSchema, listCampaignsInput } from "@hone/core/labeling/campaign-contracts";
import { listCampaigns } from "@hone/prisma/repositories/labeling/campaigns";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** The campaigns of the workspace, newest first, with sums of the work done. */
export const listCampaignsProcedure = procedure("reviewer")
  .input(listCampaignsInput)
  .output(z.object({ rows: z.array(campaignRowSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { status, ...page } }) =>
    listCampaigns(ctx.database.db, ctx.membership.workspaceId, status === undefined ? {} : { status }, page),
  );
