import type { Role } from "@hone/core/accounts/roles";
import type { Db } from "../../client";

export interface Membership {
  id: string;
  workspaceId: string;
  workspaceSlug: string;
  workspaceName: string;
  userId: string;
  role: Role;
  languages: string[];
  acceptsHarmful: boolean;
  pausedAt: Date | null;
}

/** A person's membership in the workspace with this slug, or null. */
export async function findMembership(db: Db, slug: string, userId: string): Promise<Membership | null> {
  const row = await db.membership.findFirst({
    where: { userId, workspace: { slug } },
    include: { workspace: { select: { slug: true, name: true } } },
  });
  return row === null ? null : toMembership(row);
}

/** All workspaces of a person, by name. */
export async function listMemberships(db: Db, userId: string): Promise<Membership[]> {
  const rows = await db.membership.findMany({
    where: { userId },
    include: { workspace: { select: { slug: true, name: true } } },
    orderBy: { workspace: { name: "asc" } },
    take: 200,
  });
  return rows.map(toMembership);
}

function toMembership(row: {
  id: string;
  workspaceId: string;
  userId: string;
  role: string;
  languages: string[];
  acceptsHarmful: boolean;
  pausedAt: Date | null;
  workspace: { slug: string; name: string };
}): Membership {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    workspaceSlug: row.workspace.slug,
    workspaceName: row.workspace.name,
    userId: row.userId,
    role: row.role as Role,
    languages: row.languages,
    acceptsHarmful: row.acceptsHarmful,
    pausedAt: row.pausedAt,
  };
}
