import { askQuestionInput } from "@hone/core/labeling/contracts";
import { askQuestion } from "@hone/prisma/repositories/labeling/questions";
import { taskOfAssignment } from "@hone/prisma/repositories/labeling/view";
import { z } from "zod";
import { procedure } from "@/server/trpc";
import { workerOf } from "./worker-of";

/** Asks the admins something about a task, or about the campaign. */
export const askQuestionProcedure = procedure("labeler")
  .input(askQuestionInput)
  .output(z.object({ id: z.uuid() }))
  .mutation(({ ctx, input: { campaignId, assignmentId, text } }) =>
    ctx.database.transaction(async (tx) => {
      const taskId = assignmentId === null ? null : await taskOfAssignment(tx, workerOf(ctx, assignmentId));
      return askQuestion(tx, ctx.membership.workspaceId, {
        campaignId,
        taskId,
        assignmentId,
        userId: ctx.user.id,
        text,
      });
    }),
  );
