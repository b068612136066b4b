import "server-only";
import { changePasswordInput } from "@hone/core/accounts/contracts";
import { changePassword as change } from "@hone/prisma/repositories/accounts/profiles";
import { revokeSessions } from "@hone/prisma/repositories/accounts/sessions";
import { z } from "zod";
import { demandWithinLimits, forgetLimits, passwordLimits } from "@/server/rate-limit";
import { procedure } from "@/server/trpc";

/** Changes the caller's password; every other session of the caller ends. */
export const changePassword = procedure("signedIn")
  .input(changePasswordInput)
  .output(z.object({ endedSessions: z.number().int() }))
  .mutation(async ({ ctx, input }) => {
    const limits = passwordLimits(ctx.user.id);
    await demandWithinLimits(limits);
    const endedSessions = await ctx.database.transaction(async (tx) => {
      await change(tx, ctx.user.id, input);
      return revokeSessions(tx, ctx.user.id, ctx.user.sessionId);
    });
    await forgetLimits(limits);
    return { endedSessions };
  });
