import "server-only";
import { setOperatorInput } from "@hone/core/accounts/contracts";
import { setOperator as set } from "@hone/prisma/repositories/accounts/profiles";
import { done, procedure } from "@/server/trpc";

/** Lets a person run the installation, or no longer. */
export const setOperator = procedure("operator")
  .input(setOperatorInput)
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const name = await set(tx, input.userId, input.isOperator);
      await ctx.audit(tx, {
        ...{ action: "accounts.setOperator", subjectType: "user", subjectId: input.userId },
        workspaceId: ctx.membership?.workspaceId ?? null,
        after: { name, isOperator: input.isOperator },
      });
      return { ok: true as const };
    }),
  );
