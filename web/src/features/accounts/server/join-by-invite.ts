import "server-only";
import { joinByInviteInput, joinedWorkspace } from "@hone/core/accounts/contracts";
import { redeemInvite } from "@hone/prisma/repositories/accounts/invites";
import { procedure } from "@/server/trpc";

/** Joins another workspace by its invite, with the account one has. */
export const joinByInvite = procedure("signedIn")
  .input(joinByInviteInput)
  .output(joinedWorkspace)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const person = { userId: ctx.user.id, email: ctx.user.email };
      const joined = await redeemInvite(tx, input.token, person, new Date());
      await ctx.audit(tx, {
        ...{ action: "accounts.acceptInvite", subjectType: "invite", subjectId: joined.inviteId },
        workspaceId: joined.workspaceId,
        after: { name: ctx.user.name, email: ctx.user.email, role: joined.role },
      });
      return { slug: joined.workspaceSlug };
    }),
  );
