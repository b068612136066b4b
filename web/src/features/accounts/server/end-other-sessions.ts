import "server-only";
import { revokeSessions } from "@hone/prisma/repositories/accounts/sessions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Ends every session of the caller but this one. */
export const endOtherSessions = procedure("signedIn")
  .output(z.object({ ended: z.number().int() }))
  .mutation(async ({ ctx }) => ({
    ended: await revokeSessions(ctx.database.db, ctx.user.id, ctx.user.sessionId),
  }));
