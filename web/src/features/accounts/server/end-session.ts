import "server-only";
import { AppError } from "@hone/core/errors";
import { revokeSession } from "@hone/prisma/repositories/accounts/sessions";
import { z } from "zod";
import { done, procedure } from "@/server/trpc";

/** Ends one of the caller's own sessions. */
export const endSession = procedure("signedIn")
  .input(z.object({ id: z.string().min(1).max(100) }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    if (!(await revokeSession(ctx.database.db, ctx.user.id, input.id))) {
      throw new AppError("NOT_FOUND", "This session has ended already.");
    }
    return { ok: true as const };
  });
