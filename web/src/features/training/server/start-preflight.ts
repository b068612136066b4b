import { preflightSchema, startPreflightInput } from "@hone/core/training/preflight";
import { startPreflight } from "@hone/prisma/repositories/training/preflights";
import { procedure } from "@/server/trpc";

/** Looks at what a run with these settings would do; the worker reads the data. */
export const startPreflightProcedure = procedure("admin", {
  unaudited: "it reads data and changes nothing that people work with",
})
  .input(startPreflightInput)
  .output(preflightSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction((tx) =>
      startPreflight(tx, ctx.queue, ctx.membership.workspaceId, input, ctx.user.id),
    ),
  );
