import { markAnswersSeen } from "@hone/prisma/repositories/labeling/questions";
import { done, procedure } from "@/server/trpc";

/** Notes that this person has seen the answers given so far. */
export const markAnswersSeenProcedure = procedure("labeler")
  .output(done)
  .mutation(async ({ ctx }) => {
    await markAnswersSeen(ctx.database.db, ctx.membership.workspaceId, ctx.user.id);
    return { ok: true as const };
  });
