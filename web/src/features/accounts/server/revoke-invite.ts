import "server-only";
import { idInput } from "@hone/core/accounts/contracts";
import { AppError } from "@hone/core/errors";
import { revokeInvite as revoke } from "@hone/prisma/repositories/accounts/invites";
import { done, procedure } from "@/server/trpc";

/** Takes an invite back. */
export const revokeInvite = procedure("admin")
  .input(idInput)
  .output(done)
  .mutation(({ ctx, input: { id } }) =>
    ctx.database.transaction(async (tx) => {
      if (!(await revoke(tx, ctx.membership.workspaceId, id, new Date()))) {
        throw new AppError("CONFLICT", "This invite was used or taken back before.", {
          details: { reason: "accounts.inviteOver" },
        });
      }
      await ctx.audit(tx, { action: "accounts.revokeInvite", subjectType: "invite", subjectId: id });
      return { ok: true as const };
    }),
  );
