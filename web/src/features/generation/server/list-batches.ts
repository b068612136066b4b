import { batchSchema } from "@hone/core/generation/batch";
import { pageInput } from "@hone/core/paging";
import { listBatches } from "@hone/prisma/repositories/generation/batches";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Generation batches, newest first. */
export const listBatchesProcedure = procedure("reviewer")
  .input(pageInput)
  .output(z.object({ rows: z.array(batchSchema), nextCursor: z.string().nullable() }))
  .query(({ ctx, input }) => listBatches(ctx.database.db, ctx.membership.workspaceId, input));
