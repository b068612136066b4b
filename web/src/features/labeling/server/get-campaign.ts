import { campaignIdInput, campaignSchema } from "@hone/core/labeling/campaign-contracts";
import { campaignProgressSchema } from "@hone/core/labeling/desk";
import { getCampaign } from "@hone/prisma/repositories/labeling/campaigns";
import { campaignProgress } from "@hone/prisma/repositories/labeling/desk-work";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** A campaign with its settings and how far it is. */
export const getCampaignProcedure = procedure("reviewer")
  .input(campaignIdInput)
  .output(z.object({ campaign: campaignSchema, progress: campaignProgressSchema }))
  .query(async ({ ctx, input: { campaignId } }) => {
    const { workspaceId } = ctx.membership;
    const campaign = await getCampaign(ctx.database.db, workspaceId, campaignId);
    return { campaign, progress: await campaignProgress(ctx.database.db, workspaceId, campaignId) };
  });
