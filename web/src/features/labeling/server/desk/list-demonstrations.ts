import { demonstrationRowSchema, judgementFilterSchema } from "@hone/core/labeling/desk";
import { pageInput } from "@hone/core/paging";
import { listDemonstrations } from "@hone/prisma/repositories/labeling/desk-judgements";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Demonstrations of the workspace, newest first. */
export const listDemonstrationsProcedure = procedure("reviewer")
  .input(pageInput.extend({ filter: judgementFilterSchema.default({}) }))
  .output(z.object({ rows: z.array(demonstrationRowSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { filter, ...page } }) =>
    listDemonstrations(ctx.database.db, ctx.membership.workspaceId, filter, page),
  );
