import "server-only";
import { profile } from "@hone/core/accounts/contracts";
import { readProfile } from "@hone/prisma/repositories/accounts/profiles";
import { procedure } from "@/server/trpc";

/** The caller's account and workspaces. */
export const myProfile = procedure("signedIn")
  .output(profile)
  .query(({ ctx }) => readProfile(ctx.database.db, ctx.user.id));
