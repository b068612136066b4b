import type { filterChoicesOutput } from "@hone/core/datasets/contracts";
import type { z } from "zod";
import type { Db } from "../../client";

type FilterChoices = z.infer<typeof filterChoicesOutput>;

const most = 500;

/** What a dataset's filters can be chosen from: names for ids, never more than a list on a page can show. */
export async function listFilterChoices(db: Db, workspaceId: string): Promise<FilterChoices> {
  const campaigns = await db.campaign.findMany({
    where: { workspaceId, kind: { in: ["ranking", "demonstration"] } },
    select: { id: true, name: true, kind: true },
    orderBy: { id: "desc" },
    take: most,
  });
  const imports = await db.promptImport.findMany({
    where: { workspaceId, judgementsAdded: { gt: 0 } },
    select: { id: true, fileName: true, judgementsAdded: true },
    orderBy: { id: "desc" },
    take: most,
  });
  const versions = await db.guidelineVersion.findMany({
    where: { workspaceId },
    select: { id: true, number: true, guideline: { select: { name: true } } },
    orderBy: { id: "desc" },
    take: most,
  });
  const members = await db.membership.findMany({
    where: { workspaceId },
    select: { user: { select: { id: true, name: true } } },
    orderBy: { createdAt: "asc" },
    take: most,
  });
  return {
    campaigns,
    imports: imports.map(({ id, fileName, judgementsAdded }) => ({
      id,
      fileName,
      judgements: judgementsAdded,
    })),
    guidelineVersions: versions.map(({ id, number, guideline }) => ({
      id,
      number,
      guideline: guideline.name,
    })),
    people: members.map(({ user }) => user),
    ...(await sampleTagsAndLanguages(db, workspaceId)),
  };
}

/** Tags and languages of the newest prompts; others can be typed. */
async function sampleTagsAndLanguages(
  db: Db,
  workspaceId: string,
): Promise<{ tags: string[]; languages: string[] }> {
  const rows = await db.$queryRaw<{ kind: string; value: string }[]>`
    WITH sample AS (
      SELECT "tags", "language" FROM "Prompt"
      WHERE "workspaceId" = ${workspaceId}::uuid AND "archivedAt" IS NULL ORDER BY "id" DESC LIMIT 5000)
    SELECT DISTINCT 'tag' AS kind, unnest("tags") AS value FROM sample
    UNION SELECT DISTINCT 'language', "language" FROM sample WHERE "language" IS NOT NULL
    ORDER BY value LIMIT 1000`;
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.value);
  return { tags: of("tag"), languages: of("language") };
}
