import type { AuditRow } from "@hone/core/accounts/contracts";
import { newId } from "@hone/core/ids";
import { type Page, type PageInput, toPage } from "@hone/core/paging";
import type { Db } from "../../client";
import { nameOf, namesOfUsers } from "./names";

export interface AuditFilter {
  actorId?: string | undefined;
  action?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** A workspace's audit log, newest first. */
export async function listAuditEvents(
  db: Db,
  workspaceId: string,
  filter: AuditFilter,
  page: PageInput,
): Promise<Page<AuditRow>> {
  const rows = await db.auditEvent.findMany({
    where: {
      workspaceId,
      ...(filter.actorId === undefined ? {} : { actorId: filter.actorId }),
      ...(filter.action === undefined ? {} : { action: filter.action }),
      id: {
        ...(filter.from && { gte: firstIdAt(filter.from) }),
        ...(page.cursor ? { lt: page.cursor } : filter.to && { lt: firstIdAt(filter.to) }),
      },
    },
    orderBy: { id: "desc" },
    take: page.limit + 1,
  });
  const people = await namesOfUsers(
    db,
    rows.map((row) => (row.actorKind === "user" ? row.actorId : null)),
  );
  const keys = await namesOfKeys(
    db,
    rows.flatMap((row) => (row.actorKind === "apiKey" && row.actorId !== null ? [row.actorId] : [])),
  );
  const shown = rows.map(({ workspaceId: _, actorKind, ...row }) => ({
    ...row,
    actorKind: actorKind as AuditRow["actorKind"],
    actorName: nameOf(actorKind === "apiKey" ? keys : people, row.actorId),
  }));
  return toPage(shown, page.limit, (row) => row.id);
}

/** The lowest id of a moment. Ids begin with their time, so that the index that sorts also finds a time. */
const firstIdAt = (date: Date) => newId(date.getTime(), new Uint8Array(16));

async function namesOfKeys(db: Db, ids: string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const keys = await db.apiKey.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(keys.map(({ id, name }) => [id, name]));
}

/**
 * The actions and people that occur in a workspace's log, for its filters. Both walk an index from value to value, so
 * that it takes as long as there are values and not as there are events.
 */
export async function auditFacets(
  db: Db,
  workspaceId: string,
): Promise<{ actions: string[]; actors: { id: string; name: string }[] }> {
  const actions = await db.$queryRaw<{ value: string }[]>`
    WITH RECURSIVE walk AS (
      (SELECT "action" AS value FROM "AuditEvent" WHERE "workspaceId" = ${workspaceId}::uuid
        ORDER BY "action" LIMIT 1)
      UNION ALL
      SELECT (SELECT "action" FROM "AuditEvent"
        WHERE "workspaceId" = ${workspaceId}::uuid AND "action" > walk.value ORDER BY "action" LIMIT 1)
      FROM walk WHERE walk.value IS NOT NULL
    ) SELECT value FROM walk WHERE value IS NOT NULL LIMIT 500`;
  const actors = await db.$queryRaw<{ id: string; name: string }[]>`
    WITH RECURSIVE walk AS (
      (SELECT "actorId" AS value FROM "AuditEvent"
        WHERE "workspaceId" = ${workspaceId}::uuid AND "actorId" IS NOT NULL ORDER BY "actorId" LIMIT 1)
      UNION ALL
      SELECT (SELECT "actorId" FROM "AuditEvent"
        WHERE "workspaceId" = ${workspaceId}::uuid AND "actorId" > walk.value ORDER BY "actorId" LIMIT 1)
      FROM walk WHERE walk.value IS NOT NULL
    )
    SELECT walk.value AS id, coalesce(u."name", k."name") AS name
    FROM walk LEFT JOIN "User" u ON u."id" = walk.value LEFT JOIN "ApiKey" k ON k."id"::text = walk.value
    WHERE walk.value IS NOT NULL AND coalesce(u."name", k."name") IS NOT NULL
    ORDER BY name LIMIT 500`;
  return { actions: actions.map(({ value }) => value), actors };
}
