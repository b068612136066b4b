import type { PromptFilter } from "@hone/core/prompts/filter";
import { Prisma } from "../../generated/client";

/**
 * The filter as a condition on `"Prompt" p`, for raw queries: `WHERE ${promptCondition(...)}`. Always bound to one
 * workspace, and to prompts that are not archived (or, where asked for, to those that are).
 */
export function promptCondition(workspaceId: string, filter: PromptFilter, archived = false): Prisma.Sql {
  const conditions = [
    Prisma.sql`p."workspaceId" = ${workspaceId}::uuid`,
    archived ? Prisma.sql`p."archivedAt" IS NOT NULL` : Prisma.sql`p."archivedAt" IS NULL`,
  ];
  if (filter.tags !== undefined && filter.tags.length > 0)
    conditions.push(Prisma.sql`p."tags" && ${filter.tags}`);
  if (filter.importId !== undefined) conditions.push(Prisma.sql`p."importId" = ${filter.importId}::uuid`);
  if (filter.source !== undefined) conditions.push(Prisma.sql`p."source" = ${filter.source}`);
  if (filter.language !== undefined) conditions.push(Prisma.sql`p."language" = ${filter.language}`);
  if (filter.harmful !== undefined) conditions.push(Prisma.sql`p."harmful" = ${filter.harmful}`);
  if (filter.search !== undefined) {
    conditions.push(Prisma.sql`p."searchText" ILIKE ${`%${escapeLike(filter.search)}%`}`);
  }
  if (filter.promptIds !== undefined) conditions.push(Prisma.sql`p."id" = ANY(${filter.promptIds}::uuid[])`);
  return Prisma.join(conditions, " AND ");
}

/** Makes `%`, `_` and `\` ordinary characters of a LIKE pattern. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
