import "server-only";
import { pauseMemberInput } from "@hone/core/accounts/contracts";
import { lockMember, setMemberPaused } from "@hone/prisma/repositories/accounts/members";
import { done, procedure } from "@/server/trpc";

/** Stops giving a member work, or starts again. A paused member can sign in and read. */
export const pauseMember = procedure("admin")
  .input(pauseMemberInput)
  .output(done)
  .mutation(({ ctx, input: { userId, paused } }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const member = await lockMember(tx, workspaceId, userId);
      const pausedAt = paused ? (member.pausedAt ?? new Date()) : null;
      await setMemberPaused(tx, workspaceId, userId, pausedAt);
      await ctx.audit(tx, {
        ...{ action: "accounts.pauseMember", subjectType: "user", subjectId: userId },
        before: { name: member.name, paused: member.pausedAt !== null },
        after: { name: member.name, paused },
      });
      return { ok: true as const };
    }),
  );
