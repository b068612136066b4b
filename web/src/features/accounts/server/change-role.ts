import "server-only";
import { changeRoleInput } from "@hone/core/accounts/contracts";
import { decideRoleChange } from "@hone/core/accounts/members";
import { lockMember, setMemberRole } from "@hone/prisma/repositories/accounts/members";
import { done, procedure } from "@/server/trpc";
import { lastAdmin } from "./last-admin";

/** Gives a member another role. The last admin keeps it. */
export const changeRole = procedure("admin")
  .input(changeRoleInput)
  .output(done)
  .mutation(({ ctx, input: { userId, role } }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const member = await lockMember(tx, workspaceId, userId);
      if (decideRoleChange(member.role, role, member.adminCount).kind === "last-admin") throw lastAdmin();
      await setMemberRole(tx, workspaceId, userId, role);
      await ctx.audit(tx, {
        ...{ action: "accounts.changeRole", subjectType: "user", subjectId: userId },
        ...{ before: { name: member.name, role: member.role }, after: { name: member.name, role } },
      });
      return { ok: true as const };
    }),
  );
