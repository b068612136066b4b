import { filterChoicesOutput } from "@hone/core/datasets/contracts";
import { listFilterChoices } from "@hone/prisma/repositories/datasets/choices";
import { procedure } from "@/server/trpc";

/** What a dataset's filters can be chosen from. */
export const filterChoicesProcedure = procedure("admin")
  .output(filterChoicesOutput)
  .query(({ ctx }) => listFilterChoices(ctx.database.db, ctx.membership.workspaceId));
