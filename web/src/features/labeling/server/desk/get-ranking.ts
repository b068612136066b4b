import { AppError } from "@hone/core/errors";
import { rankingDetailSchema } from "@hone/core/labeling/desk";
import { findRankingDetail } from "@hone/prisma/repositories/labeling/desk-judgements";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** A whole ranking, as its reviewer reads it. */
export const getRankingProcedure = procedure("reviewer")
  .input(z.object({ id: z.uuid() }))
  .output(rankingDetailSchema)
  .query(async ({ ctx, input }) => {
    const found = await findRankingDetail(ctx.database.db, ctx.membership.workspaceId, input.id);
    if (found === null) throw new AppError("NOT_FOUND", "This ranking does not exist in this workspace.");
    return found;
  });
