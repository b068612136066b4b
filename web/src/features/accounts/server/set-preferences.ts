import "server-only";
import { membershipPreferences } from "@hone/core/accounts/contracts";
import { AppError } from "@hone/core/errors";
import { setMembershipPreferences } from "@hone/prisma/repositories/accounts/members";
import { done, procedure } from "@/server/trpc";

/** What the caller can and wants to judge in one of the caller's workspaces. */
export const setPreferences = procedure("signedIn")
  .input(membershipPreferences)
  .output(done)
  .mutation(async ({ ctx, input: { workspaceSlug, ...preferences } }) => {
    const found = await setMembershipPreferences(ctx.database.db, workspaceSlug, ctx.user.id, preferences);
    if (!found) throw new AppError("NOT_FOUND", `You are not a member of the workspace "${workspaceSlug}".`);
    return { ok: true as const };
  });
