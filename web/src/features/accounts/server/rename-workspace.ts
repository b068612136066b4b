import "server-only";
import { workspaceNameSchema } from "@hone/core/accounts/contracts";
import { renameWorkspace as rename } from "@hone/prisma/repositories/accounts/workspaces";
import { z } from "zod";
import { done, procedure } from "@/server/trpc";

/** Gives the workspace another name; its address stays. */
export const renameWorkspace = procedure("admin")
  .input(z.object({ name: workspaceNameSchema }))
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const name = await rename(tx, workspaceId, input.name);
      await ctx.audit(tx, {
        ...{ action: "accounts.renameWorkspace", subjectType: "workspace", subjectId: workspaceId },
        ...{ before: { name }, after: input },
      });
      return { ok: true as const };
    }),
  );
