import { setCampaignStatusInput, setCampaignStatusOutput } from "@hone/core/labeling/campaign-contracts";
import { setCampaignStatus } from "@hone/prisma/repositories/labeling/campaigns";
import { procedure } from "@/server/trpc";

/** Activates, pauses, resumes, closes or reopens a campaign. */
export const setCampaignStatusProcedure = procedure("admin")
  .input(setCampaignStatusInput)
  .output(setCampaignStatusOutput)
  .mutation(({ ctx, input: { campaignId, event } }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const { before, after } = await setCampaignStatus(
        tx,
        ctx.queue,
        workspaceId,
        campaignId,
        event,
        new Date(),
      );
      await ctx.audit(tx, {
        action: `labeling.${event}-campaign`,
        subjectType: "campaign",
        subjectId: campaignId,
        before: { status: before },
        after: { status: after },
      });
      return { status: after };
    }),
  );
