import { dayRangeSchema, personWorkSchema } from "@hone/core/labeling/desk";
import { peopleWork } from "@hone/prisma/repositories/labeling/desk-work";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** What each person did in a range of days. */
export const peopleWorkProcedure = procedure("admin")
  .input(z.object({ campaignId: z.uuid().nullable(), range: dayRangeSchema }))
  .output(z.array(personWorkSchema))
  .query(({ ctx, input }) =>
    peopleWork(ctx.database.db, ctx.membership.workspaceId, input.campaignId, input.range),
  );
