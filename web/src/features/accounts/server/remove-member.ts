import "server-only";
import { memberInput } from "@hone/core/accounts/contracts";
import { decideRemoval } from "@hone/core/accounts/members";
import { lockMember, removeMember as remove } from "@hone/prisma/repositories/accounts/members";
import { done, procedure } from "@/server/trpc";
import { lastAdmin } from "./last-admin";

/** Ends a membership. The person's work stays, and the account too. */
export const removeMember = procedure("admin")
  .input(memberInput)
  .output(done)
  .mutation(({ ctx, input: { userId } }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const member = await lockMember(tx, workspaceId, userId);
      if (decideRemoval(member.role, member.adminCount).kind === "last-admin") throw lastAdmin();
      await remove(tx, workspaceId, userId);
      await ctx.audit(tx, {
        ...{ action: "accounts.removeMember", subjectType: "user", subjectId: userId },
        before: { name: member.name, role: member.role },
      });
      return { ok: true as const };
    }),
  );
