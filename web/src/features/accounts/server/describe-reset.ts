import "server-only";
import { resetDescription, tokenInput } from "@hone/core/accounts/contracts";
import { describePasswordReset } from "@hone/prisma/repositories/accounts/password-resets";
import { procedure } from "@/server/trpc";

/** Whose password a reset link sets; whoever has the link may know. */
export const describeReset = procedure("public")
  .input(tokenInput)
  .output(resetDescription)
  .query(({ ctx, input }) => describePasswordReset(ctx.database.db, input.token, new Date()));
