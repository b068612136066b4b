import { curveDetailSchema, curveIdInput } from "@hone/core/training/curve-contracts";
import { requireCurve } from "@hone/prisma/repositories/training/curves";
import { procedure } from "@/server/trpc";

/** One curve: its runs, and the law that fits them. */
export const getCurveProcedure = procedure("admin")
  .input(curveIdInput)
  .output(curveDetailSchema)
  .query(({ ctx, input }) => requireCurve(ctx.database.db, ctx.membership.workspaceId, input.curveId));
