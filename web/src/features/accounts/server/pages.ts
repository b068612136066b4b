import "server-only";
import { describeInvite } from "@hone/prisma/repositories/accounts/invites";
import { describePasswordReset } from "@hone/prisma/repositories/accounts/password-resets";
import { readProfile } from "@hone/prisma/repositories/accounts/profiles";
import { nobodyCanSignIn, setupIsOpen } from "@hone/prisma/repositories/accounts/setup-code";
import { database } from "@/server/database";

/** What the pages outside of workspaces read before they are shown. */

export const isSetupOpen = () => setupIsOpen(database().db);

export const isSignInPossible = async () => !(await nobodyCanSignIn(database().db));

export const inviteOf = (token: string) => describeInvite(database().db, token, new Date());

export const passwordResetOf = (token: string) => describePasswordReset(database().db, token, new Date());

export const profileOf = (userId: string) => readProfile(database().db, userId);
