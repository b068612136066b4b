import type { SessionRow } from "@hone/core/accounts/contracts";
import type { Role } from "@hone/core/accounts/roles";
import type { Db } from "../../client";
import type { Membership } from "./memberships";

/** A person's sessions that are still good, the newest first. */
export async function listSessions(
  db: Db,
  userId: string,
  currentSessionId: string,
  now: Date,
): Promise<SessionRow[]> {
  const rows = await db.session.findMany({
    where: { userId, expiresAt: { gt: now } },
    orderBy: [{ updatedAt: "desc" }, { id: "asc" }],
    take: 100,
  });
  return rows.map((row) => ({
    id: row.id,
    current: row.id === currentSessionId,
    createdAt: row.createdAt,
    renewedAt: row.updatedAt,
    expiresAt: row.expiresAt,
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
  }));
}

/** Ends one session of this person; false when it is not there. */
export async function revokeSession(tx: Db, userId: string, sessionId: string): Promise<boolean> {
  const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId } });
  return count === 1;
}

/** Ends a person's sessions, all or all but one; returns how many. */
export async function revokeSessions(tx: Db, userId: string, exceptSessionId?: string): Promise<number> {
  const { count } = await tx.session.deleteMany({
    where: { userId, ...(exceptSessionId === undefined ? {} : { id: { not: exceptSessionId } }) },
  });
  return count;
}

export interface SessionOwner {
  sessionId: string;
  userId: string;
  name: string;
  email: string;
  isOperator: boolean;
  /** The language the person chose; null for the browser's. */
  locale: string | null;
  /** Null without a slug, or when the person is no member there. */
  membership: Membership | null;
}

interface OwnerRow {
  sessionId: string;
  userId: string;
  name: string;
  email: string;
  isOperator: boolean;
  locale: string | null;
  membershipId: string | null;
  workspaceId: string | null;
  workspaceSlug: string;
  workspaceName: string;
  role: Role;
  languages: string[];
  acceptsHarmful: boolean;
  pausedAt: Date | null;
}

/**
 * Who a session token belongs to and what the person is in one workspace: everything a request needs to know, in one
 * round trip, since every request asks it.
 */
export async function findSessionOwner(
  db: Db,
  token: string,
  workspaceSlug: string | null,
): Promise<SessionOwner | null> {
  const [row] = await db.$queryRaw<OwnerRow[]>`
    SELECT s."id" AS "sessionId", u."id" AS "userId", u."name", u."email", u."isOperator", u."locale",
      m."id" AS "membershipId", m."workspaceId", w."slug" AS "workspaceSlug", w."name" AS "workspaceName",
      m."role", coalesce(m."languages", '{}') AS "languages", m."acceptsHarmful", m."pausedAt"
    FROM "Session" s
    JOIN "User" u ON u."id" = s."userId"
    LEFT JOIN "Workspace" w ON w."slug" = ${workspaceSlug}
    LEFT JOIN "Membership" m ON m."workspaceId" = w."id" AND m."userId" = u."id"
    WHERE s."token" = ${token} AND s."expiresAt" > now()`;
  if (row === undefined) return null;
  const { sessionId, userId, name, email, isOperator, locale, membershipId, workspaceId, ...rest } = row;
  const membership =
    membershipId === null || workspaceId === null ? null : { id: membershipId, workspaceId, userId, ...rest };
  return { sessionId, userId, name, email, isOperator, locale, membership };
}
