import { campaignSchema, updateCampaignInput } from "@hone/core/labeling/campaign-contracts";
import { getCampaign, updateCampaign } from "@hone/prisma/repositories/labeling/campaigns";
import { procedure } from "@/server/trpc";

/** Changes a campaign; what tasks rest on is fixed once there are some. */
export const updateCampaignProcedure = procedure("admin")
  .input(updateCampaignInput)
  .output(campaignSchema)
  .mutation(({ ctx, input: { campaignId, ...change } }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const before = await getCampaign(tx, workspaceId, campaignId);
      const after = await updateCampaign(tx, ctx.queue, workspaceId, campaignId, change);
      await ctx.audit(tx, {
        action: "labeling.update-campaign",
        subjectType: "campaign",
        subjectId: campaignId,
        before,
        after,
      });
      return after;
    }),
  );
