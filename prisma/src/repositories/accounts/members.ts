import type { MemberRow } from "@hone/core/accounts/contracts";
import type { Role } from "@hone/core/accounts/roles";
import { AppError } from "@hone/core/errors";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";

interface MemberSqlRow extends Omit<MemberRow, "sessions"> {
  sessions: bigint;
}

/** Members by name; `search` looks into names and addresses. */
export async function listMembers(
  db: Db,
  workspaceId: string,
  filter: { search?: string | undefined; role?: Role | undefined },
  page: PageInput,
): Promise<Page<MemberRow>> {
  const where = [Prisma.sql`m."workspaceId" = ${workspaceId}::uuid`];
  if (filter.role !== undefined) where.push(Prisma.sql`m."role" = ${filter.role}`);
  if (filter.search) where.push(matches(filter.search));
  if (page.cursor) {
    const [name, userId] = parseCursor(page.cursor);
    where.push(Prisma.sql`(lower(u."name"), u."id") > (${name}, ${userId})`);
  }
  const rows = await db.$queryRaw<(MemberSqlRow & { sortName: string })[]>`
    SELECT u."id" AS "userId", u."name", u."email", u."isOperator", m."role", coalesce(m."languages", '{}') AS "languages", m."acceptsHarmful",
      m."pausedAt", m."createdAt" AS "joinedAt", lower(u."name") AS "sortName",
      (SELECT count(*) FROM "Session" s WHERE s."userId" = u."id" AND s."expiresAt" > now()) AS "sessions"
    FROM "Membership" m JOIN "User" u ON u."id" = m."userId"
    WHERE ${Prisma.join(where, " AND ")}
    ORDER BY lower(u."name"), u."id" LIMIT ${page.limit + 1}`;
  const { rows: shown, nextCursor } = toPage(rows, page.limit, (row) =>
    Buffer.from(JSON.stringify([row.sortName, row.userId])).toString("base64url"),
  );
  return {
    rows: shown.map(({ sortName: _, ...row }) => ({ ...row, sessions: Number(row.sessions) })),
    nextCursor,
  };
}

const matches = (search: string) => {
  const pattern = `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return Prisma.sql`(u."name" ILIKE ${pattern} OR u."email" ILIKE ${pattern})`;
};

function parseCursor(cursor: string): [string, string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(parsed) && typeof parsed[0] === "string" && typeof parsed[1] === "string") {
      return [parsed[0], parsed[1]];
    }
  } catch {
    // Told below.
  }
  throw new AppError("INVALID_INPUT", "This cursor was not made by this list. Start from the first page.");
}

/** Names of a workspace's people for filters: 200 at most, by name. */
export async function listMemberNames(
  db: Db,
  workspaceId: string,
  search: string | undefined,
): Promise<{ userId: string; name: string; role: Role }[]> {
  const rows = await db.membership.findMany({
    where: { workspaceId, ...(search ? { user: { name: { contains: search, mode: "insensitive" } } } : {}) },
    select: { userId: true, role: true, user: { select: { name: true } } },
    orderBy: [{ user: { name: "asc" } }, { userId: "asc" }],
    take: 200,
  });
  return rows.map(({ userId, role, user }) => ({ userId, role: role as Role, name: user.name }));
}

export interface LockedMember {
  userId: string;
  name: string;
  role: Role;
  pausedAt: Date | null;
  isOperator: boolean;
  /** Admins of the workspace, this member counted. */
  adminCount: number;
}

/**
 * A member, with the workspace's memberships locked until the transaction ends: two admins who demote each other at
 * the same moment must not both succeed. NOT_FOUND when the person is no member.
 */
export async function lockMember(tx: Db, workspaceId: string, userId: string): Promise<LockedMember> {
  const admins = await tx.$queryRaw<{ userId: string }[]>`
    SELECT "userId" FROM "Membership"
    WHERE "workspaceId" = ${workspaceId}::uuid AND ("role" = 'admin' OR "userId" = ${userId})
    ORDER BY "userId" FOR UPDATE`;
  const row = await tx.membership.findUnique({
    where: { workspaceId_userId: { workspaceId, userId } },
    include: { user: { select: { name: true, isOperator: true } } },
  });
  if (row === null || !admins.some((admin) => admin.userId === userId)) {
    throw new AppError("NOT_FOUND", "This person is not a member of the workspace (any more).", {
      details: { reason: "accounts.noMember" },
    });
  }
  const adminCount = await tx.membership.count({ where: { workspaceId, role: "admin" } });
  return {
    userId,
    name: row.user.name,
    role: row.role as Role,
    pausedAt: row.pausedAt,
    isOperator: row.user.isOperator,
    adminCount,
  };
}

export async function setMemberRole(tx: Db, workspaceId: string, userId: string, role: Role): Promise<void> {
  await tx.membership.update({ where: { workspaceId_userId: { workspaceId, userId } }, data: { role } });
}

export async function setMemberPaused(
  tx: Db,
  workspaceId: string,
  userId: string,
  pausedAt: Date | null,
): Promise<void> {
  await tx.membership.update({ where: { workspaceId_userId: { workspaceId, userId } }, data: { pausedAt } });
}

/** Ends a membership. What the person made stays; what the person had leased returns to the pool when it expires. */
export async function removeMember(tx: Db, workspaceId: string, userId: string): Promise<void> {
  await tx.membership.delete({ where: { workspaceId_userId: { workspaceId, userId } } });
}

/** In how many workspaces the person is a member where `adminId` is no admin. */
export async function countForeignWorkspaces(db: Db, userId: string, adminId: string): Promise<number> {
  return db.membership.count({
    where: { userId, workspace: { memberships: { none: { userId: adminId, role: "admin" } } } },
  });
}

/** Sets what the person says about the own work; null when there is no such membership. */
export async function setMembershipPreferences(
  tx: Db,
  workspaceSlug: string,
  userId: string,
  preferences: { languages: string[]; acceptsHarmful: boolean },
): Promise<boolean> {
  const { count } = await tx.membership.updateMany({
    where: { userId, workspace: { slug: workspaceSlug } },
    data: preferences,
  });
  return count === 1;
}
