import { acknowledgeVersion } from "@hone/prisma/repositories/guidelines/acknowledgements";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** "I have read this and work by it." */
export const acknowledgeProcedure = procedure("labeler")
  .input(z.object({ versionId: z.uuid() }))
  .output(z.object({ number: z.number().int() }))
  .mutation(({ ctx, input }) =>
    ctx.database.transaction((tx) =>
      acknowledgeVersion(tx, {
        workspaceId: ctx.membership.workspaceId,
        userId: ctx.user.id,
        versionId: input.versionId,
      }),
    ),
  );
