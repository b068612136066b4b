import { listDatasetsInput, listDatasetsOutput } from "@hone/core/datasets/contracts";
import { listDatasets } from "@hone/prisma/repositories/datasets/definitions";
import { procedure } from "@/server/trpc";

/** Datasets, newest first. */
export const listProcedure = procedure("admin")
  .input(listDatasetsInput)
  .output(listDatasetsOutput)
  .query(({ ctx, input }) => listDatasets(ctx.database.db, ctx.membership.workspaceId, input));
