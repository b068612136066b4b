import { dayRangeSchema, throughputDaySchema } from "@hone/core/labeling/desk";
import { throughput } from "@hone/prisma/repositories/labeling/desk-work";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Work per day, of one campaign or of all. */
export const throughputProcedure = procedure("reviewer")
  .input(z.object({ campaignId: z.uuid().nullable(), range: dayRangeSchema }))
  .output(z.array(throughputDaySchema))
  .query(({ ctx, input }) =>
    throughput(ctx.database.db, ctx.membership.workspaceId, input.campaignId, input.range),
  );
