import { questionSchema } from "@hone/core/labeling/desk";
import { listOwnQuestions } from "@hone/prisma/repositories/labeling/questions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** This person's own questions, with the answers. */
export const myQuestionsProcedure = procedure("labeler")
  .output(z.array(questionSchema))
  .query(({ ctx }) => listOwnQuestions(ctx.database.db, ctx.membership.workspaceId, ctx.user.id));
