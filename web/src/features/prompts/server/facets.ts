import { promptFacetsSchema } from "@hone/core/prompts/browse";
import { promptFacets } from "@hone/prisma/repositories/prompts/list";
import { procedure } from "@/server/trpc";

/** What the table of prompts can be filtered by. */
export const promptFacetsProcedure = procedure("reviewer")
  .output(promptFacetsSchema)
  .query(({ ctx }) => promptFacets(ctx.database.db, ctx.membership.workspaceId));
