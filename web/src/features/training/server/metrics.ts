import { metricsInput, metricsOutput } from "@hone/core/training/metrics";
import { readMetrics } from "@hone/prisma/repositories/training/run-records";
import { procedure } from "@/server/trpc";

/** Series of one run or several, thinned out for a chart. */
export const metricsProcedure = procedure("admin")
  .input(metricsInput)
  .output(metricsOutput)
  .query(({ ctx, input }) => readMetrics(ctx.database.db, ctx.membership.workspaceId, input));
