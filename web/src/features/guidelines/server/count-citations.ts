import { clauseCitationsSchema } from "@hone/core/guidelines/contracts";
import { clauseIdSchema } from "@hone/core/labeling/judgements";
import { countCitations } from "@hone/prisma/repositories/guidelines/versions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** How many judgements cite each of some clauses: told before clauses disappear. */
export const countCitationsProcedure = procedure("admin")
  .input(z.object({ guidelineId: z.uuid(), clauseIds: z.array(clauseIdSchema).max(500) }))
  .output(clauseCitationsSchema)
  .query(({ ctx, input }) =>
    countCitations(ctx.database.db, { workspaceId: ctx.membership.workspaceId, ...input }),
  );
