import "server-only";
import { createApiKeyInput, createdApiKey } from "@hone/core/accounts/contracts";
import { createApiKey } from "@hone/prisma/repositories/accounts/api-keys";
import { procedure } from "@/server/trpc";

/** Makes a key for a program. It is shown this once. */
export const createKey = procedure("admin")
  .input(createApiKeyInput)
  .output(createdApiKey)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const made = await createApiKey(tx, { ...input, workspaceId, createdById: ctx.user.id }, new Date());
      await ctx.audit(tx, {
        ...{ action: "accounts.createKey", subjectType: "apiKey", subjectId: made.id },
        after: { ...input, prefix: made.prefix },
      });
      return { id: made.id, key: made.key };
    }),
  );
