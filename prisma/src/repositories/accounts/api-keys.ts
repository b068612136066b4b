import type { ApiKeyRow } from "@hone/core/accounts/contracts";
import type { ApiScope } from "@hone/core/accounts/roles";
import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { hashToken, newToken } from "./link-tokens";
import { nameOf, namesOfUsers } from "./names";

const day = 24 * 60 * 60 * 1000;

/** Makes a key, `hone_<prefix>_<secret>`. The whole key is returned this once; only its hash is stored. */
export async function createApiKey(
  tx: Db,
  input: {
    workspaceId: string;
    createdById: string;
    name: string;
    scopes: ApiScope[];
    expiresInDays: number | null;
  },
  now: Date,
): Promise<{ id: string; key: string; prefix: string }> {
  const prefix = newToken()
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .slice(0, 8);
  const key = `hone_${prefix}_${newToken()}`;
  const id = newId();
  const { workspaceId, createdById, name, scopes, expiresInDays } = input;
  await tx.apiKey.create({
    data: {
      ...{ id, workspaceId, createdById, name, scopes, prefix, createdAt: now },
      keyHash: hashToken(key),
      expiresAt: expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * day),
    },
  });
  return { id, key, prefix };
}

/** A workspace's keys, newest first, revoked ones too. */
export async function listApiKeys(db: Db, workspaceId: string, page: PageInput): Promise<Page<ApiKeyRow>> {
  const rows = await db.apiKey.findMany({
    where: { workspaceId, ...(page.cursor ? { id: { lt: page.cursor } } : {}) },
    orderBy: { id: "desc" },
    take: page.limit + 1,
  });
  const names = await namesOfUsers(
    db,
    rows.map((row) => row.createdById),
  );
  const shown = rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: row.createdAt,
    createdByName: nameOf(names, row.createdById),
    lastUsedAt: row.lastUsedAt,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt,
  }));
  return toPage(shown, page.limit, (row) => row.id);
}

/** Ends a key; returns its name, or null when there is none that still works. */
export async function revokeApiKey(
  tx: Db,
  workspaceId: string,
  id: string,
  now: Date,
): Promise<string | null> {
  const { count } = await tx.apiKey.updateMany({
    where: { id, workspaceId, revokedAt: null },
    data: { revokedAt: now },
  });
  if (count === 0) return null;
  return (await tx.apiKey.findUniqueOrThrow({ where: { id } })).name;
}

export interface ApiKeyOwner {
  id: string;
  name: string;
  workspaceId: string;
  workspaceSlug: string;
  scopes: readonly string[];
}

/** What a key opens, or null when it is unknown, revoked or expired. Notes its use, to the minute. */
export async function findApiKey(db: Db, key: string, now: Date): Promise<ApiKeyOwner | null> {
  const row = await db.apiKey.findUnique({
    where: { keyHash: hashToken(key) },
    include: { workspace: { select: { slug: true } } },
  });
  if (row === null || row.revokedAt !== null) return null;
  if (row.expiresAt !== null && row.expiresAt.getTime() <= now.getTime()) return null;
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > 60_000) {
    await db.apiKey.update({ where: { id: row.id }, data: { lastUsedAt: now } });
  }
  const { id, name, workspaceId, scopes } = row;
  return { id, name, workspaceId, workspaceSlug: row.workspace.slug, scopes };
}
