import type { DatasetDefinition } from "@hone/core/datasets/definition";
import type { DatasetSummary } from "@hone/core/datasets/formats/format";
import type pg from "pg";
import { type JudgementTable, judgementConditions } from "./filters";
import { QueryParameters } from "./sql";

/** How thoroughly to look. */
export interface SummaryOptions {
  /** Counts stop at this number; null counts everything. */
  cap: number | null;
  /** Whether to look for attribute scales; it reads the assessments of every ranking (or of the first `cap`). */
  attributes: boolean;
}

/** What belongs to a dataset at this moment. */
export async function summarizeDataset(
  client: pg.Pool | pg.PoolClient,
  workspaceId: string,
  definition: DatasetDefinition,
  { cap, attributes }: SummaryOptions,
): Promise<DatasetSummary> {
  const count = async (table: JudgementTable): Promise<number> => {
    const params = new QueryParameters();
    const matching = matchingRows(table, workspaceId, definition, params, cap, "1");
    const { rows } = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM (${matching}) m`,
      params.values,
    );
    return Number(rows[0]!.n);
  };
  const comparisons = definition.kind === "comparisons";
  return {
    kind: definition.kind,
    demonstrations: comparisons ? 0 : await count("Demonstration"),
    rankings: comparisons ? await count("Ranking") : 0,
    corrections: definition.filters.includeCorrections ? await count("Correction") : 0,
    attributes: comparisons && attributes ? await findAttributes(client, workspaceId, definition, cap) : [],
  };
}

async function findAttributes(
  client: pg.Pool | pg.PoolClient,
  workspaceId: string,
  definition: DatasetDefinition,
  cap: number | null,
): Promise<string[]> {
  const params = new QueryParameters();
  const matching = matchingRows("Ranking", workspaceId, definition, params, cap, `j."assessments"`);
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT name FROM (${matching}) m, jsonb_each(m."assessments") AS a(id, assessment),
       jsonb_object_keys(CASE WHEN jsonb_typeof(a.assessment -> 'attributes') = 'object'
         THEN a.assessment -> 'attributes' ELSE '{}' END) AS name
     ORDER BY name`,
    params.values,
  );
  return rows.map((row) => row.name);
}

function matchingRows(
  table: JudgementTable,
  workspaceId: string,
  definition: DatasetDefinition,
  params: QueryParameters,
  cap: number | null,
  columns: string,
): string {
  const where = judgementConditions(table, workspaceId, definition, params);
  const limit = cap === null ? "" : ` LIMIT ${params.add(cap)}`;
  return `SELECT ${columns} FROM "${table}" j JOIN "Prompt" p ON p."id" = j."promptId" WHERE ${where}${limit}`;
}
