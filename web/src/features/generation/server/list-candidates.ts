import { candidateFilterSchema, candidateRowSchema } from "@hone/core/generation/browse";
import { pageInput } from "@hone/core/paging";
import { listCandidates } from "@hone/prisma/repositories/generation/candidates";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Candidates, newest first. */
export const listCandidatesProcedure = procedure("reviewer")
  .input(pageInput.extend({ filter: candidateFilterSchema.default({}) }))
  .output(z.object({ rows: z.array(candidateRowSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input: { filter, ...page } }) =>
    listCandidates(ctx.database.db, ctx.membership.workspaceId, filter, page),
  );
