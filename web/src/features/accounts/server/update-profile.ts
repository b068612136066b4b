import "server-only";
import { updateProfileInput } from "@hone/core/accounts/contracts";
import { updateProfile as update } from "@hone/prisma/repositories/accounts/profiles";
import { done, procedure } from "@/server/trpc";

/** The caller's own name and language. */
export const updateProfile = procedure("signedIn")
  .input(updateProfileInput)
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await update(ctx.database.db, ctx.user.id, input);
    return { ok: true as const };
  });
