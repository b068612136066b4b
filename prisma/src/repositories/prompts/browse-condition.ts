import type { PromptBrowseFilter } from "@hone/core/prompts/browse";
import { Prisma } from "../../generated/client";
import { promptCondition } from "./filter";

/** `promptCondition` with what only the table of prompts can be narrowed to. */
export function browseCondition(workspaceId: string, filter: PromptBrowseFilter): Prisma.Sql {
  const { archived, minAgreement, maxAgreement, ...rest } = filter;
  const conditions = [promptCondition(workspaceId, rest, archived === true)];
  if (minAgreement !== undefined || maxAgreement !== undefined) {
    conditions.push(Prisma.sql`EXISTS (
      SELECT 1 FROM "ItemAgreement" a
      WHERE a."workspaceId" = p."workspaceId" AND a."promptId" = p."id"
        AND a."pairwiseAgreement" BETWEEN ${minAgreement ?? 0} AND ${maxAgreement ?? 1})`);
  }
  const has: [boolean | undefined, Prisma.Sql][] = [
    [filter.hasCandidates, Prisma.sql`EXISTS (SELECT 1 FROM "Candidate" c WHERE c."promptId" = p."id")`],
    [
      filter.hasDemonstrations,
      Prisma.sql`EXISTS (SELECT 1 FROM "Demonstration" d WHERE d."promptId" = p."id")`,
    ],
    [filter.hasRankings, Prisma.sql`EXISTS (SELECT 1 FROM "Ranking" r WHERE r."promptId" = p."id")`],
  ];
  for (const [wanted, exists] of has) {
    if (wanted !== undefined) conditions.push(wanted ? exists : Prisma.sql`NOT ${exists}`);
  }
  return Prisma.join(conditions, " AND ");
}
