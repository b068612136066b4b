import type { InviteDescription, InviteRow } from "@hone/core/accounts/contracts";
import { linkState } from "@hone/core/accounts/links";
import type { Role } from "@hone/core/accounts/roles";
import { AppError } from "@hone/core/errors";
import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { isUniqueViolation } from "../../errors";
import { hashToken, newToken } from "./link-tokens";
import { nameOf, namesOfUsers } from "./names";

const day = 24 * 60 * 60 * 1000;

/** Makes an invite; its token is returned this once and only its hash is stored. */
export async function createInvite(
  tx: Db,
  input: {
    workspaceId: string;
    createdById: string;
    role: Role;
    email: string | null;
    expiresInDays: number;
  },
  now: Date,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const token = newToken();
  const expiresAt = new Date(now.getTime() + input.expiresInDays * day);
  const id = newId();
  const { workspaceId, createdById, role, email } = input;
  await tx.invite.create({
    data: {
      id,
      workspaceId,
      createdById,
      role,
      email,
      expiresAt,
      tokenHash: hashToken(token),
      createdAt: now,
    },
  });
  return { id, token, expiresAt };
}

/** A workspace's invites, newest first. */
export async function listInvites(
  db: Db,
  workspaceId: string,
  page: PageInput,
  now: Date,
): Promise<Page<InviteRow>> {
  const rows = await db.invite.findMany({
    where: { workspaceId, ...(page.cursor ? { id: { lt: page.cursor } } : {}) },
    orderBy: { id: "desc" },
    take: page.limit + 1,
  });
  const names = await namesOfUsers(
    db,
    rows.flatMap((row) => [row.createdById, row.acceptedById]),
  );
  const shown = rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role as Role,
    state: stateOf(row, now) as InviteRow["state"],
    createdAt: row.createdAt,
    createdByName: nameOf(names, row.createdById),
    expiresAt: row.expiresAt,
    acceptedAt: row.acceptedAt,
    acceptedByName: nameOf(names, row.acceptedById),
  }));
  return toPage(shown, page.limit, (row) => row.id);
}

const stateOf = (row: { expiresAt: Date; acceptedAt: Date | null; revokedAt: Date | null }, now: Date) =>
  linkState({ expiresAt: row.expiresAt, usedAt: row.acceptedAt, revokedAt: row.revokedAt }, now);

/** What the link with this token leads to. */
export async function describeInvite(db: Db, token: string, now: Date): Promise<InviteDescription> {
  const row = await db.invite.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { workspace: true },
  });
  if (row === null) return { state: "unknown" };
  const state = stateOf(row, now);
  if (state !== "open") return { state };
  return {
    state,
    workspaceName: row.workspace.name,
    workspaceSlug: row.workspace.slug,
    role: row.role as Role,
    email: row.email,
    expiresAt: row.expiresAt,
  };
}

/** Takes an invite back, so that its link leads nowhere. False when it was used or taken back before. */
export async function revokeInvite(tx: Db, workspaceId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.invite.updateMany({
    where: { id, workspaceId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: now },
  });
  return count === 1;
}

/**
 * Uses an invite up and makes the person a member; call it in the transaction that makes the account, if one is made.
 * Of two people who open one link at the same time, one gets in. Throws CONFLICT when the link is used, revoked or
 * expired or the person is a member already, FORBIDDEN when the invite is for another e-mail address.
 */
export async function redeemInvite(
  tx: Db,
  token: string,
  person: { userId: string; email: string },
  now: Date,
): Promise<{ inviteId: string; workspaceId: string; workspaceSlug: string; role: Role }> {
  const tokenHash = hashToken(token);
  const { count } = await tx.invite.updateMany({
    where: { tokenHash, acceptedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: { acceptedAt: now, acceptedById: person.userId },
  });
  if (count !== 1) throw deadInvite();
  const invite = await tx.invite.findUniqueOrThrow({ where: { tokenHash }, include: { workspace: true } });
  if (invite.email !== null && invite.email !== person.email) {
    throw new AppError("FORBIDDEN", `This invite is for ${invite.email}. Use that address.`, {
      details: { reason: "accounts.inviteForOther", email: invite.email },
    });
  }
  const role = invite.role as Role;
  try {
    await tx.membership.create({
      data: { id: newId(), workspaceId: invite.workspaceId, userId: person.userId, role, createdAt: now },
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("CONFLICT", `You are a member of ${invite.workspace.name} already.`, {
      details: { reason: "accounts.alreadyMember", workspace: invite.workspace.name },
    });
  }
  return {
    inviteId: invite.id,
    workspaceId: invite.workspaceId,
    workspaceSlug: invite.workspace.slug,
    role,
  };
}

/** What a link that can no longer be used answers. */
export function deadInvite(): AppError {
  return new AppError("CONFLICT", "This invite was used, taken back or has expired. Ask for a new one.", {
    details: { reason: "accounts.inviteDead" },
  });
}
