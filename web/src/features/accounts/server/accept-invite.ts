import "server-only";
import { acceptInviteInput, joinedWorkspace } from "@hone/core/accounts/contracts";
import { recordAudit } from "@hone/prisma/repositories/accounts/audit";
import { deadInvite, describeInvite, redeemInvite } from "@hone/prisma/repositories/accounts/invites";
import { createUserWithPassword } from "@hone/prisma/repositories/accounts/users";
import { demandWithinLimits, linkLimits } from "@/server/rate-limit";
import { procedure } from "@/server/trpc";

/** Makes an account for a new person with an invite, and joins its workspace. */
export const acceptInvite = procedure("public")
  .input(acceptInviteInput)
  .output(joinedWorkspace)
  .mutation(async ({ ctx, input }) => {
    await demandWithinLimits(linkLimits(ctx.ip));
    const now = new Date();
    const { token, ...person } = input;
    // Before a password is hashed, which is slow on purpose.
    if ((await describeInvite(ctx.database.db, token, now)).state !== "open") throw deadInvite();
    return ctx.database.transaction(async (tx) => {
      const { email, name, password, locale } = person;
      const { id } = await createUserWithPassword(tx, { email, name, password, ...(locale && { locale }) });
      const joined = await redeemInvite(tx, token, { userId: id, email }, now);
      await recordAudit(tx, {
        ...{ workspaceId: joined.workspaceId, actorKind: "user", actorId: id, ipAddress: ctx.ip },
        ...{ action: "accounts.acceptInvite", subjectType: "invite", subjectId: joined.inviteId },
        after: { name, email, role: joined.role },
      });
      return { slug: joined.workspaceSlug };
    });
  });
