import "server-only";
import { sessionRow } from "@hone/core/accounts/contracts";
import { listSessions } from "@hone/prisma/repositories/accounts/sessions";
import { z } from "zod";
import { procedure } from "@/server/trpc";

/** Where the caller is signed in. */
export const mySessions = procedure("signedIn")
  .output(z.array(sessionRow))
  .query(({ ctx }) => listSessions(ctx.database.db, ctx.user.id, ctx.user.sessionId, new Date()));
