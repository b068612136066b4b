import "server-only";
import { inviteDescription, tokenInput } from "@hone/core/accounts/contracts";
import { describeInvite as describe } from "@hone/prisma/repositories/accounts/invites";
import { procedure } from "@/server/trpc";

/** Where an invite's link leads; whoever has the link may know. */
export const describeInvite = procedure("public")
  .input(tokenInput)
  .output(inviteDescription)
  .query(({ ctx, input }) => describe(ctx.database.db, input.token, new Date()));
