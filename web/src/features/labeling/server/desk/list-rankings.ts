import { judgementFilterSchema, rankingRowSchema } from "@hone/core/labeling/desk";
import { pageInput } from "@hone/core/paging";
import { listRankings } from "@hone/prisma/repositories/labeling/desk-judgements";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Rankings of the workspace, newest first. */
export const listRankingsProcedure = procedure("reviewer")
  .input(pageInput.extend({ filter: judgementFilterSchema.default({}) }))
  .output(z.object({ rows: z.array(rankingRowSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { filter, ...page } }) =>
    listRankings(ctx.database.db, ctx.membership.workspaceId, filter, page),
  );
