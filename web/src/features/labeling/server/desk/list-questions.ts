import { questionSchema } from "@hone/core/labeling/desk";
import { pageInput } from "@hone/core/paging";
import { listQuestions } from "@hone/prisma/repositories/labeling/questions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Labelers' questions, open or answered ones, newest first. */
export const listQuestionsProcedure = procedure("reviewer")
  .input(pageInput.extend({ answered: z.boolean() }))
  .output(z.object({ rows: z.array(questionSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { answered, ...page } }) =>
    listQuestions(ctx.database.db, ctx.membership.workspaceId, { answered }, page),
  );
