import { AppError } from "@hone/core/errors";
import { type ClaimNextOutput, claimNextInput, claimNextOutput } from "@hone/core/labeling/contracts";
import { findUnacknowledgedVersion } from "@hone/prisma/repositories/guidelines/acknowledgements";
import { findGuidelineOfCampaign } from "@hone/prisma/repositories/labeling/campaigns";
import { claimNext } from "@hone/prisma/repositories/labeling/claim";
import { readAssignment } from "@hone/prisma/repositories/labeling/view";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** "Next task, please": the one held already, an own expired one, or a fresh one; or why there is none. */
export const claimNextProcedure = procedure("labeler")
  .input(claimNextInput)
  .output(claimNextOutput)
  .mutation(async ({ ctx, input }): Promise<ClaimNextOutput> => {
    const { db } = ctx.database;
    const person = { workspaceId: ctx.membership.workspaceId, userId: ctx.user.id };
    const guideline = await findGuidelineOfCampaign(db, person.workspaceId, input.campaignId);
    if (guideline === null) {
      throw new AppError("NOT_FOUND", "This campaign does not exist in this workspace.");
    }
    if (!guideline.published) return { outcome: "unpublished", guidelineId: guideline.id };
    const version = await findUnacknowledgedVersion(db, { ...person, guidelineId: guideline.id });
    if (version !== null) {
      return {
        outcome: "acknowledge",
        guidelineId: guideline.id,
        guidelineSlug: guideline.slug,
        ...version,
      };
    }
    const now = new Date();
    const claimed = await claimNext(db, { ...person, campaignId: input.campaignId }, now);
    if (claimed.outcome === "none") return claimed;
    const assignment = await readAssignment(db, workerOf(ctx, claimed.assignmentId), now);
    return { outcome: "assigned", assignment };
  });
