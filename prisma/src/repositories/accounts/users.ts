import type { Role } from "@hone/core/accounts/roles";
import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import type { Db } from "../../client";
import { isUniqueViolation } from "../../errors";
import { hashPassword } from "./passwords";

/** Makes an account that signs in with e-mail and password. CONFLICT when the address is taken. */
export async function createUserWithPassword(
  tx: Db,
  input: { email: string; name: string; password: string; isOperator?: boolean; locale?: string },
): Promise<{ id: string }> {
  const id = newId();
  const email = input.email.trim().toLowerCase();
  const password = await hashPassword(input.password);
  if ((await tx.user.findUnique({ where: { email } })) !== null) throw emailTaken(email);
  try {
    await tx.user.create({
      data: {
        id,
        email,
        name: input.name.trim(),
        isOperator: input.isOperator ?? false,
        locale: input.locale ?? null,
      },
    });
    await tx.account.create({
      data: { id: newId(), accountId: id, providerId: "credential", userId: id, password },
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw emailTaken(email);
    throw error;
  }
  return { id };
}

function emailTaken(email: string): AppError {
  return new AppError("CONFLICT", `There is an account for ${email} already. Sign in with it.`, {
    details: { reason: "accounts.emailTaken", email },
  });
}

/** Sets a new password and ends every session of the person, so that whoever had the old one is out. */
export async function replacePassword(tx: Db, userId: string, password: string): Promise<void> {
  const hashed = await hashPassword(password);
  await tx.account.updateMany({ where: { userId, providerId: "credential" }, data: { password: hashed } });
  await tx.session.deleteMany({ where: { userId } });
}

/** Makes a person a member of a workspace, or leaves an existing membership as it is. */
export async function addMember(
  tx: Db,
  membership: {
    workspaceId: string;
    userId: string;
    role: Role;
    languages?: string[];
    acceptsHarmful?: boolean;
  },
): Promise<void> {
  await tx.membership.upsert({
    where: { workspaceId_userId: { workspaceId: membership.workspaceId, userId: membership.userId } },
    create: { id: newId(), ...membership },
    update: {},
  });
}
