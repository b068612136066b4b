import { modelVersionSchema } from "@hone/core/training/model-version";
import { listModels } from "@hone/prisma/repositories/training/models";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** All models of the workspace that are not archived, or all that are. */
export const listModelsProcedure = procedure("reviewer")
  .input(z.object({ archived: z.boolean().optional() }).optional())
  .output(z.array(modelVersionSchema))
  .query(({ ctx, input }) => listModels(ctx.database.db, ctx.membership.workspaceId, input));
