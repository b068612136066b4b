import { pageInput } from "@hone/core/paging";
import { importRowSchema } from "@hone/core/prompts/import/inspection";
import { listImports } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Imports, newest first. */
export const listImportsProcedure = procedure("reviewer")
  .input(pageInput)
  .output(z.object({ rows: z.array(importRowSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input }) => listImports(ctx.database.db, ctx.membership.workspaceId, input));
