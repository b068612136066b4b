import { campaignIdInput } from "@hone/core/labeling/campaign-contracts";
import { lockCampaign, orderTasks } from "@hone/prisma/repositories/labeling/campaigns";
import { done, procedure } from "@/server/trpc";

/** Orders another run over the campaign's source: tasks for prompts and candidates that have come since. */
export const addTasksProcedure = procedure("admin")
  .input(campaignIdInput)
  .output(done)
  .mutation(({ ctx, input: { campaignId } }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      await lockCampaign(tx, workspaceId, campaignId);
      await orderTasks(tx, ctx.queue, workspaceId, campaignId);
      await ctx.audit(tx, {
        action: "labeling.add-tasks",
        subjectType: "campaign",
        subjectId: campaignId,
      });
      return { ok: true as const };
    }),
  );
