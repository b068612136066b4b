import { datasetIdInput, datasetSchema } from "@hone/core/datasets/contracts";
import { requireDataset } from "@hone/prisma/repositories/datasets/definitions";
import { procedure } from "@/server/trpc";

/** A dataset's definition. */
export const getProcedure = procedure("admin")
  .input(datasetIdInput)
  .output(datasetSchema)
  .query(({ ctx, input }) => requireDataset(ctx.database.db, ctx.membership.workspaceId, input.datasetId));
