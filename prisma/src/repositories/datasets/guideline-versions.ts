import type { Manifest } from "@hone/core/datasets/manifest";
import type pg from "pg";

/** The guideline versions under which judgements were made, for a manifest, in the order of their ids. */
export async function describeGuidelineVersions(
  client: pg.PoolClient,
  judgementsById: ReadonlyMap<string, number>,
): Promise<Manifest["guidelineVersions"]> {
  const { rows } = await client.query<{ id: string; guideline: string; number: number; contentHash: string }>(
    `SELECT v."id", g."slug" AS guideline, v."number", v."contentHash"
     FROM "GuidelineVersion" v JOIN "Guideline" g ON g."id" = v."guidelineId"
     WHERE v."id" = ANY($1::uuid[]) ORDER BY v."id"`,
    [[...judgementsById.keys()]],
  );
  return rows.map((row) => ({ ...row, judgements: judgementsById.get(row.id)! }));
}
