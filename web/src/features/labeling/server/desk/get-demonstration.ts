import { AppError } from "@hone/core/errors";
import { demonstrationDetailSchema } from "@hone/core/labeling/desk";
import { findDemonstrationDetail } from "@hone/prisma/repositories/labeling/desk-judgements";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** A whole demonstration, as its reviewer reads it. */
export const getDemonstrationProcedure = procedure("reviewer")
  .input(z.object({ id: z.uuid() }))
  .output(demonstrationDetailSchema)
  .query(async ({ ctx, input }) => {
    const found = await findDemonstrationDetail(ctx.database.db, ctx.membership.workspaceId, input.id);
    if (found === null)
      throw new AppError("NOT_FOUND", "This demonstration does not exist in this workspace.");
    return found;
  });
