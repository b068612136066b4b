import { correctionRowSchema, judgementFilterSchema } from "@hone/core/labeling/desk";
import { pageInput } from "@hone/core/paging";
import { listCorrections } from "@hone/prisma/repositories/labeling/desk-judgements";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Corrections of the workspace, newest first. */
export const listCorrectionsProcedure = procedure("reviewer")
  .input(pageInput.extend({ filter: judgementFilterSchema.default({}) }))
  .output(z.object({ rows: z.array(correctionRowSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { filter, ...page } }) =>
    listCorrections(ctx.database.db, ctx.membership.workspaceId, filter, page),
  );
