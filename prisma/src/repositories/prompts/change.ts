import { AppError } from "@hone/core/errors";
import { type ChangePrompts, mostPromptsChanged } from "@hone/core/prompts/browse";
import type { Db } from "../../client";
import { Prisma } from "../../generated/client";
import { browseCondition } from "./browse-condition";

/** Tags, archives or restores prompts, chosen ones or all that match a filter. Returns how many were changed. */
export async function changePrompts(
  tx: Db,
  workspaceId: string,
  { selection, change }: ChangePrompts,
): Promise<number> {
  const condition =
    "ids" in selection
      ? Prisma.sql`p."workspaceId" = ${workspaceId}::uuid AND p."id" = ANY(${selection.ids}::uuid[])`
      : browseCondition(workspaceId, selection.filter);
  const { set, concerns } = changeSql(change);
  const changed = await tx.$executeRaw(Prisma.sql`
    UPDATE "Prompt" SET ${set} WHERE "id" IN (
      SELECT p."id" FROM "Prompt" p WHERE ${condition} AND ${concerns}
      ORDER BY p."id" LIMIT ${mostPromptsChanged + 1} FOR UPDATE
    )`);
  if (changed > mostPromptsChanged) {
    throw new AppError(
      "TOO_LARGE",
      `More than ${mostPromptsChanged.toLocaleString("en")} prompts match; narrow the filter and change them in parts.`,
    );
  }
  return changed;
}

/** What is written, and which prompts are not that way already. */
function changeSql(change: ChangePrompts["change"]): { set: Prisma.Sql; concerns: Prisma.Sql } {
  switch (change.kind) {
    case "addTags":
      return {
        set: Prisma.sql`"tags" = ARRAY(
          SELECT t FROM unnest("tags" || ${change.tags}::text[]) WITH ORDINALITY u(t, n) GROUP BY t ORDER BY min(n))`,
        concerns: Prisma.sql`NOT p."tags" @> ${change.tags}::text[]`,
      };
    case "removeTags":
      return {
        set: Prisma.sql`"tags" = ARRAY(
          SELECT t FROM unnest("tags") WITH ORDINALITY u(t, n) WHERE t <> ALL(${change.tags}::text[]) ORDER BY n)`,
        concerns: Prisma.sql`p."tags" && ${change.tags}::text[]`,
      };
    case "archive":
      return { set: Prisma.sql`"archivedAt" = now()`, concerns: Prisma.sql`p."archivedAt" IS NULL` };
    case "restore":
      return { set: Prisma.sql`"archivedAt" = NULL`, concerns: Prisma.sql`p."archivedAt" IS NOT NULL` };
    case "setHarmful":
      return {
        set: Prisma.sql`"harmful" = ${change.harmful}`,
        concerns: Prisma.sql`p."harmful" <> ${change.harmful}`,
      };
  }
}
