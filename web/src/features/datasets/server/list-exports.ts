import { listExportsInput, listExportsOutput } from "@hone/core/datasets/contracts";
import { listExports } from "@hone/prisma/repositories/datasets/exports";
import { procedure } from "@/server/trpc";

/** Exports of a dataset, newest first. */
export const listExportsProcedure = procedure("admin")
  .input(listExportsInput)
  .output(listExportsOutput)
  .query(({ ctx, input }) => listExports(ctx.database.db, ctx.membership.workspaceId, input));
