import { answerQuestionInput } from "@hone/core/labeling/desk";
import { answerQuestion } from "@hone/prisma/repositories/labeling/questions";
import { done, procedure } from "@/server/trpc";

/** Answers a labeler's question; the labeler sees it on the home page. */
export const answerQuestionProcedure = procedure("reviewer")
  .input(answerQuestionInput)
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      await answerQuestion(tx, ctx.membership.workspaceId, { ...input, answeredById: ctx.user.id });
      await ctx.audit(tx, {
        action: "labeling.answer-question",
        subjectType: "question",
        subjectId: input.id,
        after: { answer: input.answer },
      });
      return { ok: true as const };
    }),
  );
