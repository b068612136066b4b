import { modelVersionSchema } from "@hone/core/training/model-version";
import { listModels } from "@hone/prisma/repositories/training/models";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** All models of the workspace that are not archived. */
export const listModelsProcedure = procedure("reviewer")
  .output(z.array(modelVersionSchema))
  .query(({ ctx }) => listModels(ctx.database.db, ctx.membership.workspaceId));
