import "server-only";
import { createWorkspaceInput, joinedWorkspace } from "@hone/core/accounts/contracts";
import { createWorkspace as create } from "@hone/prisma/repositories/accounts/workspaces";
import { procedure } from "@/server/trpc";

/** Makes another workspace in this installation; the operator becomes its first admin. */
export const createWorkspace = procedure("operator")
  .input(createWorkspaceInput)
  .output(joinedWorkspace)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { id, slug } = await create(tx, { ...input, adminId: ctx.user.id });
      await ctx.audit(tx, {
        ...{ action: "accounts.createWorkspace", subjectType: "workspace", subjectId: id, workspaceId: id },
        after: input,
      });
      return { slug };
    }),
  );
