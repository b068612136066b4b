import { savePositionInput } from "@hone/core/guidelines/contracts";
import { savePosition } from "@hone/prisma/repositories/guidelines/reading";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Keeps where the person stopped reading. */
export const savePositionProcedure = procedure("labeler")
  .input(savePositionInput)
  .output(z.object({}))
  .mutation(async ({ ctx, input }) => {
    const reader = { workspaceId: ctx.membership.workspaceId, userId: ctx.user.id };
    await ctx.database.transaction((tx) => savePosition(tx, reader, input));
    return {};
  });
