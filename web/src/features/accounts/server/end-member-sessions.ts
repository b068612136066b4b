import "server-only";
import { memberInput } from "@hone/core/accounts/contracts";
import { lockMember } from "@hone/prisma/repositories/accounts/members";
import { revokeSessions } from "@hone/prisma/repositories/accounts/sessions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Signs a member out everywhere: a lost laptop, say. */
export const endMemberSessions = procedure("admin")
  .input(memberInput)
  .output(z.object({ ended: z.number().int() }))
  .mutation(({ ctx, input: { userId } }) =>
    ctx.database.transaction(async (tx) => {
      const member = await lockMember(tx, ctx.membership.workspaceId, userId);
      const ended = await revokeSessions(tx, userId);
      await ctx.audit(tx, {
        ...{ action: "accounts.endMemberSessions", subjectType: "user", subjectId: userId },
        after: { name: member.name, ended },
      });
      return { ended };
    }),
  );
