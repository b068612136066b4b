import { modelDetailSchema } from "@hone/core/training/model-version";
import { requireModelDetail } from "@hone/prisma/repositories/training/trained-models";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** One model with where it comes from and what was trained from it. */
export const getModelProcedure = procedure("admin")
  .input(z.object({ id: z.uuid() }))
  .output(modelDetailSchema)
  .query(({ ctx, input }) => requireModelDetail(ctx.database.db, ctx.membership.workspaceId, input.id));
