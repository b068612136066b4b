import "server-only";
import { idInput } from "@hone/core/accounts/contracts";
import { AppError } from "@hone/core/errors";
import { revokeApiKey } from "@hone/prisma/repositories/accounts/api-keys";
import { done, procedure } from "@/server/trpc";

/** Ends a key at once. */
export const revokeKey = procedure("admin")
  .input(idInput)
  .output(done)
  .mutation(({ ctx, input: { id } }) =>
    ctx.database.transaction(async (tx) => {
      const name = await revokeApiKey(tx, ctx.membership.workspaceId, id, new Date());
      if (name === null) {
        throw new AppError("CONFLICT", "This key was revoked before.", {
          details: { reason: "accounts.keyOver" },
        });
      }
      await ctx.audit(tx, {
        ...{ action: "accounts.revokeKey", subjectType: "apiKey", subjectId: id },
        before: { name },
      });
      return { ok: true as const };
    }),
  );
