import type { ResetDescription } from "@hone/core/accounts/contracts";
import { linkState } from "@hone/core/accounts/links";
import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import type { Db } from "../../client";
import { hashToken, newToken } from "./link-tokens";
import { replacePassword } from "./users";

/** How long a reset link is good. */
const validMs = 24 * 60 * 60 * 1000;

/** Makes a link with which a person sets a new password; earlier unused links of the person end with it. */
export async function createPasswordReset(
  tx: Db,
  input: { userId: string; createdById: string },
  now: Date,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const token = newToken();
  const expiresAt = new Date(now.getTime() + validMs);
  const id = newId();
  await tx.passwordReset.deleteMany({ where: { userId: input.userId, usedAt: null } });
  await tx.passwordReset.create({
    data: { id, ...input, tokenHash: hashToken(token), createdAt: now, expiresAt },
  });
  return { id, token, expiresAt };
}

/** Whose password the link with this token sets. */
export async function describePasswordReset(db: Db, token: string, now: Date): Promise<ResetDescription> {
  const row = await db.passwordReset.findUnique({ where: { tokenHash: hashToken(token) } });
  const state = linkState(row === null ? null : { ...row, revokedAt: null }, now);
  if (row === null || state !== "open") return { state: state === "open" ? "unknown" : state };
  const user = await db.user.findUnique({ where: { id: row.userId } });
  return user === null
    ? { state: "unknown" }
    : { state, name: user.name, email: user.email, expiresAt: row.expiresAt };
}

/**
 * Uses a reset link up and sets the password; every session of the person ends. CONFLICT when the link is no longer
 * good.
 */
export async function redeemPasswordReset(
  tx: Db,
  token: string,
  password: string,
  now: Date,
): Promise<{ userId: string; email: string }> {
  const tokenHash = hashToken(token);
  const { count } = await tx.passwordReset.updateMany({
    where: { tokenHash, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (count !== 1) {
    throw new AppError("CONFLICT", "This link was used or has expired. Ask an admin for a new one.", {
      details: { reason: "accounts.resetDead" },
    });
  }
  const { userId } = await tx.passwordReset.findUniqueOrThrow({ where: { tokenHash } });
  await replacePassword(tx, userId, password);
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  return { userId, email };
}
