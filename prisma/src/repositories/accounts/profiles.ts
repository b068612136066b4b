import type { Profile } from "@hone/core/accounts/contracts";
import { AppError } from "@hone/core/errors";
import type { Db } from "../../client";
import { listMemberships } from "./memberships";
import { hashPassword, verifyPassword } from "./passwords";

/** A person's own account and workspaces. */
export async function readProfile(db: Db, userId: string): Promise<Profile> {
  const user = await db.user.findUniqueOrThrow({ where: { id: userId } });
  const memberships = await listMemberships(db, userId);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    isOperator: user.isOperator,
    locale: user.locale === "en" || user.locale === "zh-CN" ? user.locale : null,
    memberships: memberships.map(
      ({ workspaceSlug, workspaceName, role, languages, acceptsHarmful, pausedAt }) => ({
        ...{ workspaceSlug, workspaceName, role, languages, acceptsHarmful },
        paused: pausedAt !== null,
      }),
    ),
  };
}

export async function updateProfile(
  tx: Db,
  userId: string,
  { name, locale }: { name?: string | undefined; locale?: string | undefined },
): Promise<void> {
  await tx.user.update({
    where: { id: userId },
    data: { ...(name !== undefined && { name }), ...(locale !== undefined && { locale }) },
  });
}

/** Sets a new password in place of the current one. FORBIDDEN when that is not right. */
export async function changePassword(
  tx: Db,
  userId: string,
  passwords: { currentPassword: string; newPassword: string },
): Promise<void> {
  const account = await tx.account.findFirst({ where: { userId, providerId: "credential" } });
  if (!account?.password || !(await verifyPassword(account.password, passwords.currentPassword))) {
    throw new AppError("FORBIDDEN", "The current password is not right.", {
      details: { reason: "accounts.passwordWrong" },
    });
  }
  const password = await hashPassword(passwords.newPassword);
  await tx.account.update({ where: { id: account.id }, data: { password } });
}

/** Makes a person one who runs the installation, or no longer. Returns the person's name. CONFLICT for the last one. */
export async function setOperator(tx: Db, userId: string, isOperator: boolean): Promise<string> {
  const operators = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "User" WHERE "isOperator" ORDER BY "id" FOR UPDATE`;
  if (!isOperator && operators.length <= 1 && operators[0]?.id === userId) {
    throw new AppError("CONFLICT", "Somebody must run this installation. Name another operator first.", {
      details: { reason: "accounts.lastOperator" },
    });
  }
  const user = await tx.user.findUnique({ where: { id: userId }, select: { name: true } });
  if (user === null) throw new AppError("NOT_FOUND", "There is no such person (any more).");
  await tx.user.update({ where: { id: userId }, data: { isOperator } });
  return user.name;
}
