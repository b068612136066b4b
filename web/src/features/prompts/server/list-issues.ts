import { importIssueSchema, listIssuesSchema } from "@hone/core/prompts/import/inspection";
import { listIssues } from "@hone/prisma/repositories/imports/imports";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Bad rows of an import, in the order of the file. */
export const listIssuesProcedure = procedure("reviewer")
  .input(listIssuesSchema)
  .output(z.object({ rows: z.array(importIssueSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { importId, ...page } }) =>
    listIssues(ctx.database.db, ctx.membership.workspaceId, importId, page),
  );
