import { previewTasksInput, previewTasksOutput } from "@hone/core/labeling/campaign-contracts";
import { previewTasks } from "@hone/prisma/repositories/labeling/tasks";
import { procedure } from "@/server/trpc";

/** How many tasks a source would give, without making any. */
export const previewTasksProcedure = procedure("admin")
  .input(previewTasksInput)
  .output(previewTasksOutput)
  .query(({ ctx, input: { source, kind, candidatesPerTask } }) =>
    previewTasks(ctx.database.db, ctx.membership.workspaceId, source, kind, candidatesPerTask),
  );
