import "server-only";
import { resetPasswordInput } from "@hone/core/accounts/contracts";
import { redeemPasswordReset } from "@hone/prisma/repositories/accounts/password-resets";
import { z } from "zod";
import { demandWithinLimits, forgetLimits, linkLimits, signInLimits } from "@/server/rate-limit";
import { procedure } from "@/server/trpc";

/** Sets a new password by an admin's link; all sessions of the person end. Returns the address to sign in with. */
export const resetPassword = procedure("public")
  .input(resetPasswordInput)
  .output(z.object({ email: z.string() }))
  .mutation(async ({ ctx, input }) => {
    await demandWithinLimits(linkLimits(ctx.ip));
    const { email } = await ctx.database.transaction((tx) =>
      redeemPasswordReset(tx, input.token, input.password, new Date()),
    );
    // Failures with the old password must not keep the person out.
    await forgetLimits(signInLimits(email, ctx.ip).account);
    return { email };
  });
