import "server-only";
import { createdLink, memberInput } from "@hone/core/accounts/contracts";
import { decidePasswordReset } from "@hone/core/accounts/members";
import { AppError } from "@hone/core/errors";
import { countForeignWorkspaces, lockMember } from "@hone/prisma/repositories/accounts/members";
import { createPasswordReset } from "@hone/prisma/repositories/accounts/password-resets";
import { procedure } from "@/server/trpc";

/** Makes a link with which a member sets a new password; the admin hands it over. */
export const createReset = procedure("admin")
  .input(memberInput)
  .output(createdLink)
  .mutation(({ ctx, input: { userId } }) =>
    ctx.database.transaction(async (tx) => {
      const member = await lockMember(tx, ctx.membership.workspaceId, userId);
      const decision = decidePasswordReset({
        actorIsOperator: ctx.user.isOperator,
        targetIsOperator: member.isOperator,
        foreignWorkspaces: await countForeignWorkspaces(tx, userId, ctx.user.id),
      });
      if (decision.kind !== "allowed") throw refusal(decision.kind);
      const link = await createPasswordReset(tx, { userId, createdById: ctx.user.id }, new Date());
      await ctx.audit(tx, {
        ...{ action: "accounts.createReset", subjectType: "user", subjectId: userId },
        after: { name: member.name, expiresAt: link.expiresAt },
      });
      return link;
    }),
  );

function refusal(kind: "target-is-operator" | "target-works-elsewhere"): AppError {
  return kind === "target-is-operator"
    ? new AppError(
        "FORBIDDEN",
        "This person runs the installation; only another operator may reset the password.",
        {
          details: { reason: "accounts.resetOperator" },
        },
      )
    : new AppError(
        "FORBIDDEN",
        "This person also works in a workspace you do not run. Ask an operator of the installation for the link.",
        { details: { reason: "accounts.resetElsewhere" } },
      );
}
