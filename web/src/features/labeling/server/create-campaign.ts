import { campaignSchema, createCampaignInput } from "@hone/core/labeling/campaign-contracts";
import { createCampaign } from "@hone/prisma/repositories/labeling/campaigns";
import { procedure } from "@/server/trpc";

/** Makes a campaign as a draft and orders its tasks. */
export const createCampaignProcedure = procedure("admin")
  .input(createCampaignInput)
  .output(campaignSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const campaign = await createCampaign(tx, ctx.queue, ctx.membership.workspaceId, input, ctx.user.id);
      await ctx.audit(tx, {
        action: "labeling.create-campaign",
        subjectType: "campaign",
        subjectId: campaign.id,
        after: input,
      });
      return campaign;
    }),
  );
