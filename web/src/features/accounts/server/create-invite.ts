import "server-only";
import { createdLink, createInviteInput } from "@hone/core/accounts/contracts";
import { createInvite as create } from "@hone/prisma/repositories/accounts/invites";
import { procedure } from "@/server/trpc";

/** Makes a link that lets one person join with a role. */
export const createInvite = procedure("admin")
  .input(createInviteInput)
  .output(createdLink)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const link = await create(tx, { ...input, workspaceId, createdById: ctx.user.id }, new Date());
      await ctx.audit(tx, {
        ...{ action: "accounts.createInvite", subjectType: "invite", subjectId: link.id },
        after: { role: input.role, email: input.email, expiresAt: link.expiresAt },
      });
      return link;
    }),
  );
