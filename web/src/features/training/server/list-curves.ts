import { listCurvesInput, listCurvesOutput } from "@hone/core/training/curve-contracts";
import { listCurves } from "@hone/prisma/repositories/training/curves";
import { procedure } from "@/server/trpc";

/** Curves, newest first. */
export const listCurvesProcedure = procedure("admin")
  .input(listCurvesInput)
  .output(listCurvesOutput)
  .query(({ ctx, input }) => listCurves(ctx.database.db, ctx.membership.workspaceId, input));
