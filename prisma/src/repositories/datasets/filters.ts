import type { DatasetDefinition, DatasetFilters } from "@hone/core/datasets/definition";
import type { QueryParameters } from "./sql";

export type JudgementTable = "Ranking" | "Demonstration" | "Correction";

/**
 * SQL conditions for the judgements of a table that belong to a dataset, with `j` the judgement and `p` its prompt.
 * Corrections made inside a ranking belong to it; of comparisons, only the others stand for themselves.
 */
export function judgementConditions(
  table: JudgementTable,
  workspaceId: string,
  { kind, filters }: Pick<DatasetDefinition, "kind" | "filters">,
  params: QueryParameters,
): string {
  const conditions = [
    `j."workspaceId" = ${params.add(workspaceId)}::uuid`,
    `p."archivedAt" IS NULL`,
    ...originConditions(table, filters, params),
    ...promptConditions(workspaceId, filters, params),
  ];
  if (table === "Ranking") conditions.push(...rankingConditions(filters, params));
  else if (filters.minimumAgreement !== null || filters.minimumRating !== null) conditions.push("FALSE");
  if (table === "Correction" && kind === "comparisons") conditions.push(`j."rankingId" IS NULL`);
  if (table === "Correction" && !filters.includeCorrections) conditions.push("FALSE");
  return conditions.join("\n  AND ");
}

/** Who made the judgement, where, when and under which guideline. */
function originConditions(table: JudgementTable, filters: DatasetFilters, params: QueryParameters): string[] {
  const conditions: string[] = [];
  const imported = table !== "Correction";
  const anyOf = (...alternatives: string[]) => conditions.push(`(${alternatives.join(" OR ") || "FALSE"})`);
  if (filters.campaignIds.length + filters.importIds.length > 0)
    anyOf(
      `j."campaignId" = ANY(${params.add(filters.campaignIds)}::uuid[])`,
      ...(imported ? [`j."importId" = ANY(${params.add(filters.importIds)}::uuid[])`] : []),
    );
  if (filters.userIds.length + filters.externalAnnotators.length > 0)
    anyOf(
      `j."userId" = ANY(${params.add(filters.userIds)}::text[])`,
      ...(imported ? [`j."externalAnnotator" = ANY(${params.add(filters.externalAnnotators)}::text[])`] : []),
    );
  if (filters.guidelineVersionIds.length > 0)
    anyOf(`j."guidelineVersionId" = ANY(${params.add(filters.guidelineVersionIds)}::uuid[])`);
  if (filters.createdFrom !== null)
    conditions.push(`j."createdAt" >= ${params.add(filters.createdFrom)}::timestamptz`);
  if (filters.createdTo !== null)
    conditions.push(`j."createdAt" < ${params.add(filters.createdTo)}::timestamptz`);
  return conditions;
}

function promptConditions(workspaceId: string, filters: DatasetFilters, params: QueryParameters): string[] {
  const conditions: string[] = [];
  const { tags } = filters;
  if (tags.any.length > 0) conditions.push(`p."tags" && ${params.add(tags.any)}::text[]`);
  if (tags.all.length > 0) conditions.push(`p."tags" @> ${params.add(tags.all)}::text[]`);
  if (tags.none.length > 0) conditions.push(`NOT p."tags" && ${params.add(tags.none)}::text[]`);
  if (filters.languages.length > 0)
    conditions.push(`p."language" = ANY(${params.add(filters.languages)}::text[])`);
  if (filters.harmful !== "include")
    conditions.push(filters.harmful === "only" ? `p."harmful"` : `NOT p."harmful"`);
  if (filters.excludePromptFlags.length > 0) {
    const flags = `${params.add(filters.excludePromptFlags)}::text[]`;
    const workspace = `${params.add(workspaceId)}::uuid`;
    // The cardinality says nothing new; it lets the index of flagged judgements be used.
    const flagged = (table: string) => `SELECT f."promptId" FROM "${table}" f
      WHERE f."workspaceId" = ${workspace} AND cardinality(f."promptFlags") > 0 AND f."promptFlags" && ${flags}`;
    conditions.push(`p."id" NOT IN (${flagged("Ranking")} UNION ${flagged("Demonstration")})`);
  }
  return conditions;
}

function rankingConditions(filters: DatasetFilters, params: QueryParameters): string[] {
  const conditions: string[] = [];
  if (!filters.includeNoneAcceptable) conditions.push(`NOT j."noneAcceptable"`);
  // Agreement is computed within one collection: a campaign, or an import.
  if (filters.minimumAgreement !== null)
    conditions.push(`EXISTS (
      SELECT 1 FROM "ItemAgreement" a WHERE a."workspaceId" = j."workspaceId" AND a."promptId" = j."promptId"
        AND a."scope" = coalesce(j."campaignId"::text, 'import:' || j."importId"::text)
        AND a."pairwiseAgreement" >= ${params.add(filters.minimumAgreement)}::float8)`);
  if (filters.minimumRating !== null)
    conditions.push(`EXISTS (
      SELECT 1 FROM jsonb_array_elements_text(j."tiers" -> 0) AS top(id)
      WHERE (j."assessments" -> top.id ->> 'rating')::numeric >= ${params.add(filters.minimumRating)}::numeric)`);
  return conditions;
}
